import { describe, expect, it } from 'vitest';
import { limitsOf } from './limits';

describe('limits of a form', () => {
  it('are what was filled in, and nothing else', () => {
    const given = new FormData();
    given.set('messagesPerDay', ' 1000 ');
    given.set('sessions', '3');
    given.set('storedBytes', '');
    expect(limitsOf(given)).toEqual({ messagesPerDay: '1000', sessions: 3 });
  });
});
