import { describe, expect, it } from 'vitest';
import type { Conversation, Event } from '../api/schema';
import { belongs, parseFilter, toQuery } from './filter';
import { type ListData, listAfter, listOver, listWith, rowAfter, rowsOf } from './rows';

const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 9, minute)).toISOString();
const row = (id: string, minute: number, more: Partial<Conversation> = {}): Conversation => ({
  id,
  lastAt: at(minute),
  status: 'OPEN',
  unread: 0,
  ...more,
});
const list = (...pages: Conversation[][]): ListData => ({
  pages: pages.map((conversations, i) => ({ conversations, nextCursor: `c${i}` })),
  pageParams: pages.map((_, i) => `c${i}`),
});
const received = (conversation: string, minute: number, body: string, more = {}): Event => ({
  stream: conversation,
  messageReceived: { message: `m${minute}`, conversation, type: 'text', text: { body }, sentAt: at(minute), ...more },
});
const ids = (data: ListData) => rowsOf(data).map(one => one.id);

describe('a row', () => {
  it('shows what the customer wrote, counts it and opens the window', () => {
    const next = rowAfter(row('cv1', 0, { status: 'RESOLVED', lastDirection: 'OUTBOUND' }), received('cv1', 5, 'hello', { profileName: 'Ada' }));
    expect(next).toMatchObject({
      lastText: 'hello',
      name: 'Ada',
      unread: 1,
      lastDirection: 'INBOUND',
      status: 'OPEN',
      waitingSince: at(5),
      windowUntil: '2026-03-02T09:05:00.000Z',
    });
  });

  it('waits since the first message that nobody answered, and no longer once somebody did', () => {
    const first = rowAfter(row('cv1', 0), received('cv1', 5, 'one'));
    const second = rowAfter(first, received('cv1', 6, 'two'));
    expect(second).toMatchObject({ waitingSince: at(5), unread: 2 });
    const answered = rowAfter(second, { stream: 'cv1', at: at(7), messageQueued: { message: 'm7', type: 'text', text: { body: 'yes' } } });
    expect(answered).toMatchObject({ unread: 0, lastStatus: 'QUEUED', lastText: 'yes' });
    expect(answered.waitingSince).toBeUndefined();
  });

  it('is not changed by history that is older than what it shows', () => {
    expect(rowAfter(row('cv1', 9, { lastText: 'new' }), received('cv1', 5, 'old'))).toMatchObject({ lastText: 'new', lastAt: at(9) });
  });

  it('takes what WhatsApp tells of the same second as said after what it shows', () => {
    const own = row('cv1', 0, { lastAt: '2026-03-01T09:05:00.700Z', lastText: 'ours', lastDirection: 'OUTBOUND' });
    expect(rowAfter(own, received('cv1', 5, 'theirs'))).toMatchObject({ lastText: 'theirs', lastAt: '2026-03-01T09:05:00.700Z' });
  });

  it('does not wait for an answer to a reaction', () => {
    const next = rowAfter(
      row('cv1', 0, { status: 'RESOLVED' }),
      received('cv1', 5, '', { type: 'reaction', text: undefined, reaction: { emoji: '👍' } }),
    );
    expect(next).toMatchObject({ unread: 0, status: 'RESOLVED' });
  });

  it('shows the status of its last message alone, and only a newer one', () => {
    const shown = row('cv1', 0, { lastMessage: 'm1', lastStatus: 'DELIVERED' });
    const told = (message: string, status: 'SENT' | 'READ'): Event => ({ stream: 'cv1', messageStatus: { message, status } });
    expect(rowAfter(shown, told('m1', 'READ')).lastStatus).toBe('READ');
    expect(rowAfter(shown, told('m1', 'SENT'))).toBe(shown);
    expect(rowAfter(shown, told('m0', 'READ'))).toBe(shown);
  });

  it('follows what people do with it', () => {
    const did = (activity: object): Event => ({ stream: 'cv1', conversationActivity: { activity } });
    expect(rowAfter(row('cv1', 0), did({ assigned: { assignee: 'pn1', team: '' } })).assignee).toBe('pn1');
    expect(rowAfter(row('cv1', 0), did({ labelled: { labels: ['lb1'] } })).labels).toEqual(['lb1']);
    expect(rowAfter(row('cv1', 0, { waitingSince: at(0) }), did({ status: { status: 'RESOLVED' } }))).toMatchObject({
      status: 'RESOLVED',
      waitingSince: undefined,
    });
  });
});

describe('a list', () => {
  it('brings what was written to last to its top, through all its pages', () => {
    const patched = listAfter(list([row('cv3', 3), row('cv2', 2)], [row('cv1', 1)]), [received('cv1', 5, 'hello')], {}, '');
    expect(ids(patched.data)).toEqual(['cv1', 'cv3', 'cv2']);
    expect(patched.data.pages.map(page => page.conversations?.length)).toEqual([2, 1]);
    expect(patched.unknown).toBe(false);
  });

  it('says when an event tells of a conversation that it does not hold', () => {
    expect(listAfter(list([row('cv1', 1)]), [received('cv9', 5, 'hello')], {}, '').unknown).toBe(true);
  });

  it('is the same object when nothing that it shows has changed', () => {
    const data = list([row('cv1', 1)]);
    expect(listAfter(data, [{ stream: 'tn1', webhookPaused: {} }], {}, '').data).toBe(data);
  });

  it('lets go of what does not belong to it any more', () => {
    expect(ids(listWith(list([row('cv2', 2), row('cv1', 1)]), row('cv2', 2, { status: 'RESOLVED' }), {}, ''))).toEqual(['cv1']);
    expect(ids(listWith(list([row('cv1', 1, { assignee: 'me' })]), row('cv1', 1, { assignee: 'you' }), { tab: 'mine' }, 'me'))).toEqual([]);
  });

  it('takes a fresh first page in front of what it had', () => {
    const merged = listOver(list([row('cv2', 2)], [row('cv1', 1)]), { conversations: [row('cv9', 9), row('cv2', 2)], nextCursor: 'c' }, {}, '');
    expect(ids(merged)).toEqual(['cv9', 'cv2', 'cv1']);
  });

  it('puts first who has waited the longest, where that is wanted', () => {
    const filter = { sort: 'WAITING_LONGEST' } as const;
    const data = list([row('cv1', 1, { waitingSince: at(1) }), row('cv2', 2, { waitingSince: at(2) })]);
    const answered: Event = { stream: 'cv1', at: at(5), messageQueued: { message: 'm5', type: 'text', text: { body: 'yes' } } };
    expect(ids(listAfter(data, [answered], filter, '').data)).toEqual(['cv2']);
  });
});

describe('a filter', () => {
  it('is read from an address, without what is not known', () => {
    expect(parseFilter({ tab: 'mine', status: 'NONSENSE', unread: true, session: '', more: 1 })).toEqual({ tab: 'mine', unread: true });
  });

  it('shows open conversations unless it says otherwise', () => {
    expect(toQuery({ tab: 'unassigned' })).toMatchObject({ status: 'OPEN', assignee: 'none' });
    expect(toQuery({ status: 'SNOOZED', label: 'lb1' })).toMatchObject({ status: 'SNOOZED', label: 'lb1' });
    expect(belongs(row('cv1', 1, { status: 'SNOOZED' }), {}, '')).toBe(false);
  });
});
