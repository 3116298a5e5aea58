import type { QuotaLimits } from '../api/schema';

/** The limits of a plan or an account, as forms and tables name them. */
export const limitNames = [
  'messagesPerDay',
  'messagesPerMonth',
  'storedBytes',
  'sessions',
  'requestsPerSecond',
] as const satisfies readonly (keyof QuotaLimits)[];

/** The limits that a form was given; what is left empty is no limit of its own. */
export function limitsOf(given: FormData): QuotaLimits {
  const limits: Record<string, string | number> = {};
  for (const name of limitNames) {
    const text = String(given.get(name) ?? '').trim();
    if (text) limits[name] = name === 'sessions' || name === 'requestsPerSecond' ? Number(text) : text;
  }
  return limits;
}
