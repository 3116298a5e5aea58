/** The choices of a field as they are written, one on a line: each once, without empty ones. */
export const choicesOf = (text: string): string[] => [
  ...new Set(
    text
      .split('\n')
      .map(line => line.trim())
      .filter(Boolean),
  ),
];
