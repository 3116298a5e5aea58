import { describe, expect, it } from 'vitest';
import { Dictionary } from './words';

const words = new Dictionary('en');
words.add('en', { unread_one: '{{count}} message', unread_other: '{{count}} messages', place: { inner: 'Hello {{name}}' }, only: 'English' });
words.add('ar', { unread_two: 'رسالتان', unread_other: '{{count}} رسالة', place: { inner: 'مرحبا {{name}}' } });

describe('words', () => {
  it('take the plural that the language has for a number', () => {
    expect(words.say('en', 'unread', { count: 1 })).toBe('1 message');
    expect(words.say('en', 'unread', { count: 2 })).toBe('2 messages');
    expect(words.say('ar', 'unread', { count: 2 })).toBe('رسالتان');
    expect(words.say('ar', 'unread', { count: 100 })).toBe('100 رسالة');
  });

  it('are found by names within names, with what was given in their places', () => {
    expect(words.say('ar', 'place.inner', { name: 'Ada' })).toBe('مرحبا Ada');
    expect(words.say('en', 'place.inner', { name: '$& {{count}}' })).toBe('Hello $& {{count}}');
  });

  it('are said in the other language, by what stands for them, or by their name where they are missing', () => {
    expect(words.say('ar', 'only')).toBe('English');
    expect(words.say('ar', 'none', { defaultValue: 'instead' })).toBe('instead');
    expect(words.say('ar', 'place')).toBe('place');
  });

  it('come in parts, of which one does not take away what another brought', () => {
    const parts = new Dictionary('en');
    parts.add('en', { key: { one: '1' } });
    parts.add('en', { key: { two: '2' } });
    expect([parts.say('en', 'key.one'), parts.say('en', 'key.two')]).toEqual(['1', '2']);
  });
});
