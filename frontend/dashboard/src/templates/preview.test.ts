import { describe, expect, it } from 'vitest';
import type { MessageTemplate } from '../api/schema';
import { fill, shapeOf, toContent, valuesOf } from './preview';

const template: MessageTemplate = {
  name: 'order_update',
  language: 'en_US',
  parameterFormat: 'POSITIONAL',
  components: [
    { type: 'HEADER', format: 'TEXT', text: 'Order {{1}}' },
    { type: 'BODY', text: 'Hello {{1}}, your order {{2}} is on its way, {{1}}.' },
    { type: 'FOOTER', text: 'Thanks' },
    { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Track' }] },
  ],
};

describe('a template', () => {
  it('has each of its places once, by part', () => {
    expect(shapeOf(template).variables).toEqual([
      { part: 'header', name: '1' },
      { part: 'body', name: '1' },
      { part: 'body', name: '2' },
    ]);
  });

  it('shows what was filled in and leaves open what was not', () => {
    expect(fill(shapeOf(template).body, 'body', { 'body.1': 'Ada' })).toBe('Hello Ada, your order {{2}} is on its way, Ada.');
  });

  it("becomes Meta's object, and is read back from it", () => {
    const values = { 'header.1': '7', 'body.1': 'Ada', 'body.2': '#7' };
    const content = toContent(template, shapeOf(template), values);
    expect(content.components?.map(one => one.type)).toEqual(['header', 'body']);
    expect(content.components?.[1]?.parameters).toEqual([
      { type: 'text', text: 'Ada' },
      { type: 'text', text: '#7' },
    ]);
    expect(valuesOf(content)).toEqual(values);
  });

  it('names its parameters where the template does', () => {
    const named: MessageTemplate = { name: 'n', language: 'en', parameterFormat: 'NAMED', components: [{ type: 'BODY', text: 'Hi {{first_name}}' }] };
    expect(toContent(named, shapeOf(named), { 'body.first_name': 'Ada' }).components?.[0]?.parameters).toEqual([
      { type: 'text', text: 'Ada', parameterName: 'first_name' },
    ]);
  });

  it('without places has no components', () => {
    const plain: MessageTemplate = { name: 'n', language: 'en', components: [{ type: 'BODY', text: 'Hi' }] };
    expect(toContent(plain, shapeOf(plain), {}).components).toEqual([]);
  });
});
