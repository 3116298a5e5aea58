import { describe, expect, it } from 'vitest';
import { filled, firstOf, totals } from './days';

const now = new Date('2026-03-02T10:00:00Z');

describe('days', () => {
  it('begin so many days ago that today is the last', () => {
    expect(firstOf(1, now)).toBe('2026-03-02');
    expect(firstOf(7, now)).toBe('2026-02-24');
  });

  it('are all there, with nothing where nothing happened', () => {
    const days = filled([{ day: '2026-03-01', received: '12', sent: '3' }], '2026-02-28', now);
    expect(days.map(one => [one.day, one.received, one.sent])).toEqual([
      ['2026-02-28', 0, 0],
      ['2026-03-01', 12, 3],
      ['2026-03-02', 0, 0],
    ]);
    expect(totals(days)).toEqual({ received: 12, queued: 0, accepted: 0, sent: 3, delivered: 0, read: 0, failed: 0 });
  });
});
