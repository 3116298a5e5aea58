import type { AnalyticsDay } from '../api/schema';

const counted = ['received', 'queued', 'accepted', 'sent', 'delivered', 'read', 'failed'] as const;

/** What happened on a day, in numbers. */
export type Day = { day: string } & Record<(typeof counted)[number], number>;

const name = (at: Date) => at.toISOString().slice(0, 10);

/** The first of so many days, of which the last is today; days are those of UTC, as the engine counts them. */
export function firstOf(days: number, now: Date): string {
  return name(new Date(now.getTime() - (days - 1) * 86_400_000));
}

/** Every day from the first to today, also those on which nothing happened. */
export function filled(days: AnalyticsDay[], from: string, now: Date): Day[] {
  const known = new Map(days.map(one => [one.day, one]));
  const all: Day[] = [];
  for (let at = new Date(`${from}T00:00:00Z`); name(at) <= name(now); at = new Date(at.getTime() + 86_400_000)) {
    const one = known.get(name(at));
    all.push({ day: name(at), ...(Object.fromEntries(counted.map(key => [key, Number(one?.[key] ?? 0)])) as Omit<Day, 'day'>) });
  }
  return all;
}

/** All days together. */
export const totals = (days: Day[]) =>
  Object.fromEntries(counted.map(key => [key, days.reduce((sum, day) => sum + day[key], 0)])) as Record<(typeof counted)[number], number>;
