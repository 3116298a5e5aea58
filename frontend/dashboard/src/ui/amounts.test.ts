import { describe, expect, it } from 'vitest';
import { country, money, size } from './amounts';

describe('amounts', () => {
  it('of bytes are in the unit that keeps them short', () => {
    expect(size(0, 'en')).toBe('0 byte');
    expect(size(1_500_000, 'en')).toBe('1.5 MB');
    expect(size(12_000, 'fr').replace(/\s/u, ' ')).toBe('12 ko');
  });

  it('of money keep the decimals of a single message, and are nothing without a price', () => {
    expect(money('0.0088', 'USD', 'en')).toBe('$0.0088');
    expect(money('12', 'INR', 'en')).toBe('₹12.00');
    expect(money('', 'USD', 'en')).toBe('');
  });

  it('name countries', () => {
    expect(country('IN', 'fr')).toBe('Inde');
    expect(country('', 'en')).toBeUndefined();
  });
});
