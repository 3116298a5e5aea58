const hues = [172, 210, 262, 325, 20, 45, 95, 140];

/** The first letters of a name on a colour of its own. */
export function Avatar({ name, size = 36 }: { name: string; size?: number }) {
  const letters = name.startsWith('+')
    ? name.slice(-2)
    : [...name.matchAll(/(?:^|\s)(\p{L}|\p{N})/gu)]
        .slice(0, 2)
        .map(match => match[1])
        .join('')
        .toUpperCase();
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + letter.codePointAt(0)!) >>> 0;
  const hue = hues[sum % hues.length];
  return (
    <span
      aria-hidden="true"
      className="inline-flex shrink-0 select-none items-center justify-center rounded-full font-semibold"
      style={{ width: size, height: size, fontSize: size * 0.38, background: `oklch(0.87 0.07 ${hue})`, color: `oklch(0.35 0.09 ${hue})` }}
    >
      {letters || '?'}
    </span>
  );
}
