import { describe, expect, it } from 'vitest';
import { snoozes } from '../inbox/snooze';
import { dayName, shortTime, timeLeft } from './times';

const now = new Date(2026, 2, 10, 12, 0).getTime();
const ago = (days: number, hour = 9) => new Date(2026, 2, 10 - days, hour).toISOString();

describe('times', () => {
  it('are short in a list: the clock, the weekday, the date', () => {
    expect(shortTime(ago(0), 'en-GB', now)).toMatch(/^0?9:00$/);
    expect(shortTime(ago(2), 'en-GB', now)).toBe('Sun');
    expect(shortTime(ago(9), 'en-GB', now)).toBe('1 Mar');
    expect(shortTime(undefined, 'en-GB', now)).toBe('');
  });

  it('count days of the calendar, not spans of hours', () => {
    expect(dayName(ago(1, 23), 'en', now)).toBe('Yesterday');
    expect(dayName(ago(0, 1), 'fr', now)).toBe('Aujourd’hui');
  });

  it('say what is left of a window, and nothing once it is shut', () => {
    expect(timeLeft(new Date(now + 90 * 60_000).toISOString(), now)).toEqual({ hours: 1, minutes: 30 });
    expect(timeLeft(new Date(now - 1).toISOString(), now)).toBeUndefined();
    expect(timeLeft(undefined, now)).toBeUndefined();
  });
});

describe('snoozes', () => {
  it('end at hours at which people work', () => {
    const byName = Object.fromEntries(snoozes(new Date(now)).map(one => [one.name, one.until]));
    expect(byName.tomorrow).toEqual(new Date(2026, 2, 11, 9));
    expect(byName.week).toEqual(new Date(2026, 2, 16, 9));
    expect(byName.reply).toBeUndefined();
  });

  it('offer the evening only while it is to come', () => {
    expect(snoozes(new Date(2026, 2, 10, 17)).some(one => one.name === 'evening')).toBe(false);
  });

  it('of a Monday mean the next one', () => {
    expect(snoozes(new Date(2026, 2, 9, 8)).find(one => one.name === 'week')?.until).toEqual(new Date(2026, 2, 16, 9));
  });
});
