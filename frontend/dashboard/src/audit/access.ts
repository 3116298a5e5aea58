import type { SupportAccessGrantState } from '../api/schema';

export const accessTones = {
  REQUESTED: 'warn',
  ACTIVE: 'good',
  REFUSED: 'plain',
  ENDED: 'plain',
  STATE_UNSPECIFIED: 'plain',
} as const satisfies Record<SupportAccessGrantState, string>;

/** A span of the API (3600s) in words: 1 hour. */
export function duration(span: string | undefined, locale: string): string {
  const seconds = Number.parseFloat(span ?? '0');
  const [amount, unit] =
    seconds % 86_400 === 0 ? [seconds / 86_400, 'day'] : seconds % 3_600 === 0 ? [seconds / 3_600, 'hour'] : [Math.round(seconds / 60), 'minute'];
  return new Intl.NumberFormat(locale, { style: 'unit', unit: String(unit), unitDisplay: 'long' }).format(Number(amount));
}
