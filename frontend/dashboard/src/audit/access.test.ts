import { describe, expect, it } from 'vitest';
import { duration } from './access';

describe('the span of an access', () => {
  it('is said in the largest unit that fits it whole', () => {
    expect(duration('3600s', 'en')).toBe('1 hour');
    expect(duration('259200s', 'en')).toBe('3 days');
    expect(duration('5400s', 'fr')).toBe('90 minutes');
  });
});
