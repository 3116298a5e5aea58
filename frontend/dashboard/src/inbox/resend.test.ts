import { describe, expect, it } from 'vitest';
import { canRetry, contentOf } from './resend';

describe('a failed message', () => {
  const failed = { id: 'ms1', type: 'text', status: 'FAILED', text: { body: 'Hello' }, failure: { reason: 'EXPIRED' } } as const;

  it('is sent again with what it said and nothing else', () => {
    expect(canRetry(failed)).toBe(true);
    expect(contentOf(failed)).toEqual({ type: 'text', text: { body: 'Hello' } });
  });

  it('is left alone when it was taken back, or when what it said is not known', () => {
    expect(canRetry({ ...failed, failure: { reason: 'CANCELLED' } })).toBe(false);
    expect(canRetry({ id: 'ms1', type: 'unknown', status: 'FAILED' })).toBe(false);
    expect(canRetry({ ...failed, status: 'DELIVERED' })).toBe(false);
  });
});
