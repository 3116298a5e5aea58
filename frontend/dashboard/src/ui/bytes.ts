/** Bytes of the API (base64) as text: JSON with its lines, anything else as it is. */
export function readable(base64: string): string {
  const text = new TextDecoder().decode(Uint8Array.from(atob(base64), letter => letter.charCodeAt(0)));
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
