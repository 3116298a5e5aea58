const day = 24 * 60 * 60 * 1000;
const midnight = (at: number) => new Date(at).setHours(0, 0, 0, 0);

/** How long ago in days of the calendar: 0 is today. */
export const daysAgo = (at: number, now: number) => Math.round((midnight(now) - midnight(at)) / day);

/** The time of something in a list: the clock today, the weekday within a week, the date before. */
export function shortTime(text: string | undefined, locale: string, now = Date.now()): string {
  if (!text) return '';
  const at = Date.parse(text);
  const ago = daysAgo(at, now);
  if (ago <= 0) return clock(text, locale);
  const form: Intl.DateTimeFormatOptions =
    ago < 7 ? { weekday: 'short' } : ago < 330 ? { day: 'numeric', month: 'short' } : { day: 'numeric', month: 'short', year: '2-digit' };
  return new Intl.DateTimeFormat(locale, form).format(at);
}

export const clock = (text: string, locale: string) =>
  new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' }).format(Date.parse(text));

export const fullTime = (text: string, locale: string) =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short' }).format(Date.parse(text));

/** A day as a heading: today and yesterday by name. */
export function dayName(text: string, locale: string, now = Date.now()): string {
  const at = Date.parse(text);
  const ago = daysAgo(at, now);
  if (ago === 0 || ago === 1) {
    const word = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-ago, 'day');
    return word.charAt(0).toLocaleUpperCase(locale) + word.slice(1);
  }
  return new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', year: ago > 300 ? 'numeric' : undefined }).format(at);
}

export interface Left {
  hours: number;
  minutes: number;
}

/** What is left until a time; undefined when it has passed. */
export function timeLeft(until: string | undefined, now: number): Left | undefined {
  const left = until ? Date.parse(until) - now : 0;
  return left > 0 ? { hours: Math.floor(left / 3_600_000), minutes: Math.floor((left % 3_600_000) / 60_000) } : undefined;
}

/** The larger part of what is left, as short as the language has it: 3h, 20m. */
export const briefly = ({ hours, minutes }: Left, locale: string) =>
  new Intl.NumberFormat(locale, { style: 'unit', unit: hours ? 'hour' : 'minute', unitDisplay: 'narrow' }).format(hours || minutes);
