import { describe, expect, it } from 'vitest';
import { fromSaved, toSaved } from './savedFilter';

describe('a saved filter', () => {
  it('comes back as it was kept', () => {
    const filter = { tab: 'mine', status: 'SNOOZED', label: 'lb1', unread: true, sort: 'WAITING_LONGEST' } as const;
    expect(toSaved(filter)).toEqual({ assignee: 'me', status: ['SNOOZED'], label: 'lb1', unread: true, sort: 'WAITING_LONGEST' });
    expect(fromSaved(toSaved(filter))).toEqual(filter);
    expect(fromSaved(toSaved({}))).toEqual({});
  });

  it('of another client shows what this list can show', () => {
    expect(fromSaved({ status: ['OPEN', 'SNOOZED'], assignee: 'ps1', team: 'tm1' })).toEqual({ team: 'tm1' });
  });
});
