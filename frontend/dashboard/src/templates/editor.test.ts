import { describe, expect, it } from 'vitest';
import { blank, componentsOf, isNamed, placesOf } from './editor';

const edited = {
  ...blank,
  header: 'Order {{1}}',
  body: 'Hello {{1}}, order {{2}} is on its way, {{1}}.',
  footer: 'Corner Shop',
  buttons: [
    { type: 'QUICK_REPLY' as const, text: 'Stop', value: '' },
    { type: 'URL' as const, text: 'Track', value: 'https://example.com' },
  ],
  examples: { 'header.1': '#7', 'body.1': 'Ada', 'body.2': '#7' },
};

describe('a template that is written', () => {
  it('has each place once, by part', () => {
    expect(placesOf(edited)).toEqual(['header.1', 'body.1', 'body.2']);
    expect(isNamed(edited)).toBe(false);
  });

  it("becomes Meta's objects, with what stands in each place for the review", () => {
    expect(componentsOf(edited)).toEqual([
      { type: 'HEADER', format: 'TEXT', text: 'Order {{1}}', example: { header_text: ['#7'] } },
      { type: 'BODY', text: edited.body, example: { body_text: [['Ada', '#7']] } },
      { type: 'FOOTER', text: 'Corner Shop' },
      {
        type: 'BUTTONS',
        buttons: [
          { type: 'QUICK_REPLY', text: 'Stop' },
          { type: 'URL', text: 'Track', url: 'https://example.com' },
        ],
      },
    ]);
  });

  it('names its places where they have names', () => {
    const named = { ...blank, body: 'Hi {{first_name}}', examples: { 'body.first_name': 'Ada' } };
    expect(isNamed(named)).toBe(true);
    expect(componentsOf(named)).toEqual([
      { type: 'BODY', text: 'Hi {{first_name}}', example: { body_text_named_params: [{ param_name: 'first_name', example: 'Ada' }] } },
    ]);
  });

  it('without anything but a body is that body', () => {
    expect(componentsOf({ ...blank, body: 'Hi' })).toEqual([{ type: 'BODY', text: 'Hi' }]);
  });
});
