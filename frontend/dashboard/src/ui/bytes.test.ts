import { describe, expect, it } from 'vitest';
import { readable } from './bytes';

const encoded = (text: string) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

describe('bytes', () => {
  it('of JSON are shown line by line', () => {
    expect(readable(encoded('{"text":"नमस्ते"}'))).toBe('{\n  "text": "नमस्ते"\n}');
  });

  it('of anything else are shown as they are', () => {
    expect(readable(encoded('{"text":'))).toBe('{"text":');
  });
});
