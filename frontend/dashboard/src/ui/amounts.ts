/** A number as the language writes it. */
export const amount = (value: number | string | undefined, locale: string) => new Intl.NumberFormat(locale).format(Number(value ?? 0));

/** A size in bytes, in the unit that keeps it short. */
export function size(bytes: number, locale: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
  const at = bytes > 0 ? Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3)) : 0;
  return new Intl.NumberFormat(locale, { style: 'unit', unit: units[at], unitDisplay: 'short', maximumFractionDigits: 1 }).format(bytes / 1000 ** at);
}

/** A sum in its currency, with as many decimals as prices of single messages need; nothing where there is no price. */
export const money = (sum: string | undefined, currency: string | undefined, locale: string) =>
  sum && currency ? new Intl.NumberFormat(locale, { style: 'currency', currency, maximumFractionDigits: 4 }).format(Number(sum)) : '';

/** A country by its name. */
export const country = (code: string | undefined, locale: string) => (code ? new Intl.DisplayNames(locale, { type: 'region' }).of(code) : undefined);
