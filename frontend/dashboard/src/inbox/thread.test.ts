import { describe, expect, it } from 'vitest';
import type { Message } from '../api/schema';
import { messageOf, type ThreadData, threadAfter } from './messages';
import { arrange, type Bubble } from './thread';

const at = (day: number, minute: number) => new Date(2026, 2, day, 9, minute).toISOString();
const text = (id: string, body: string, more: Partial<Message> = {}): Message => ({
  id,
  whatsappId: `wamid.${id}`,
  type: 'text',
  text: { body },
  direction: 'INBOUND',
  status: 'RECEIVED',
  at: at(1, 0),
  ...more,
});
const bubbles = (messages: Message[]) => arrange(messages, [], 0).filter((item): item is Bubble => item.kind === 'message');
const thread = (...messages: Message[]): ThreadData => ({ pages: [{ messages, nextCursor: '' }], pageParams: [''] });

describe('a thread', () => {
  it('is shown oldest first, with a line before each day', () => {
    const items = arrange([text('b', 'two', { at: at(2, 0) }), text('a', 'one', { at: at(1, 0) })], [], 0);
    expect(items.map(item => item.kind)).toEqual(['day', 'message', 'day', 'message']);
    expect(items[1]).toMatchObject({ id: 'a' });
  });

  it('marks the first message that was unread', () => {
    const items = arrange(
      [text('c', '3', { at: at(1, 3) }), text('o', 'out', { direction: 'OUTBOUND', at: at(1, 2) }), text('b', '2', { at: at(1, 1) }), text('a', '1')],
      [],
      2,
    );
    expect(items.map(item => item.kind)).toEqual(['day', 'message', 'new', 'message', 'message', 'message']);
  });

  it('joins messages of one side that follow each other soon', () => {
    const shown = bubbles([text('c', '3', { at: at(1, 9) }), text('b', '2', { at: at(1, 3) }), text('a', '1')]);
    expect(shown.map(one => one.joined)).toEqual([false, true, false]);
  });

  it('puts reactions where they belong: one of each side, the last one, and none once it is taken back', () => {
    const reaction = (id: string, emoji: string | undefined, direction: Message['direction']): Message => ({
      id,
      type: 'reaction',
      reaction: { messageId: 'wamid.a', emoji },
      direction,
      at: at(1, 1),
    });
    const said = text('a', 'one');
    expect(bubbles([reaction('r2', '❤️', 'OUTBOUND'), reaction('r1', '👍', 'INBOUND'), said])[0]?.reactions).toEqual(['👍', '❤️']);
    expect(bubbles([reaction('r2', undefined, 'INBOUND'), reaction('r1', '👍', 'INBOUND'), said])[0]?.reactions).toEqual([]);
    expect(bubbles([reaction('r1', '👍', 'INBOUND'), said])).toHaveLength(1);
  });

  it('shows an edited message as it is now, and a deleted one as deleted', () => {
    const edit: Message = {
      id: 'e',
      type: 'edit',
      edit: { originalMessageId: 'wamid.a', message: { type: 'text', text: { body: 'now' } } },
      at: at(1, 1),
      direction: 'INBOUND',
    };
    const revoke: Message = { id: 'r', type: 'revoke', revoke: { originalMessageId: 'wamid.b' }, at: at(1, 2), direction: 'INBOUND' };
    const [a, b] = bubbles([revoke, edit, text('b', 'gone'), text('a', 'before')]);
    expect(a).toMatchObject({ edited: true, message: { text: { body: 'now' } } });
    expect(b).toMatchObject({ deleted: true });
  });

  it('shows a reaction by itself while the message it is about is not loaded', () => {
    expect(
      bubbles([{ id: 'r1', type: 'reaction', reaction: { messageId: 'wamid.z', emoji: '👍' }, direction: 'INBOUND', at: at(1, 1) }]),
    ).toHaveLength(1);
  });

  it('finds what a message answers by either id', () => {
    const shown = bubbles([text('c', 'c', { context: { id: 'wamid.a' } }), text('b', 'b', { context: { messageId: 'a' } }), text('a', 'a')]);
    expect(shown.map(one => one.answers?.id)).toEqual([undefined, 'a', 'a']);
  });

  it('shows notes and what was done between the messages', () => {
    const note: Message = { id: 'n', direction: 'NOTE', type: 'note', note: { text: 'hm' }, at: at(1, 1) };
    const did: Message = { id: 'd', direction: 'ACTIVITY', type: 'conversation.status', activity: {}, at: at(1, 2) };
    expect(arrange([did, note, text('a', 'a')], [], 0).map(item => item.kind)).toEqual(['day', 'message', 'note', 'system']);
  });

  it('ends with what is being sent', () => {
    const pending = { key: 'k', message: text('k', 'soon', { direction: 'OUTBOUND', status: undefined }), request: {} };
    expect(arrange([text('a', 'a')], [pending, { ...pending, key: 'l', error: 'no' }], 0).slice(-2)).toMatchObject([
      { status: 'SENDING' },
      { status: 'FAILED', error: 'no' },
    ]);
  });
});

describe('the messages of a thread', () => {
  it('take each message once, however often it is told', () => {
    const event = { stream: 'cv', messageReceived: { message: 'b', type: 'text', text: { body: 'hi' }, sentAt: at(1, 1) } };
    const once = threadAfter(thread(text('a', 'a')), [event, event]);
    expect(threadAfter(once, [event]).pages[0]?.messages?.map(one => one.id)).toEqual(['b', 'a']);
  });

  it('have statuses that only climb, also for a message of the same batch', () => {
    const queued = { stream: 'cv', at: at(1, 1), messageQueued: { message: 'b', type: 'text', text: { body: 'hi' } } };
    const told = (status: 'SENT' | 'READ' | 'DELIVERED') => ({ stream: 'cv', messageStatus: { message: 'b', status } });
    const after = threadAfter(thread(), [queued, told('READ'), told('DELIVERED')]);
    expect(after.pages[0]?.messages?.[0]?.status).toBe('READ');
  });

  it('come from echoes on their own side', () => {
    expect(messageOf({ messageEchoed: { message: 'a', fromCustomer: false, type: 'text' } })?.direction).toBe('OUTBOUND');
    expect(messageOf({ messageEchoed: { message: 'a', fromCustomer: true, type: 'text' } })?.direction).toBe('INBOUND');
  });
});
