import type { InfiniteData } from '@tanstack/react-query';
import type { Event, ListMessagesResponse, Message } from '../api/schema';

export type ThreadData = InfiniteData<ListMessagesResponse, string>;

export type Status = NonNullable<Message['status']>;

/** By rank: a status only climbs, so that the higher of two is the newer one. */
export const ranks: readonly Status[] = ['RECEIVED', 'QUEUED', 'UNKNOWN', 'ACCEPTED', 'SENT', 'FAILED', 'DELIVERED', 'READ'];

export const isNewer = (a: Status | undefined, b: Status | undefined) => ranks.indexOf(a ?? 'RECEIVED') > ranks.indexOf(b ?? 'RECEIVED');

/** The message that an event brings, in the form in which lists of messages show it; undefined where it brings none. */
export function messageOf(event: Event): Message | undefined {
  if (event.messageReceived) {
    const { message, sentAt, replyTo, ...content } = event.messageReceived;
    return {
      ...content,
      id: message,
      direction: 'INBOUND',
      status: 'RECEIVED',
      at: sentAt,
      context: content.context ?? (replyTo ? { id: replyTo } : undefined),
    };
  }
  if (event.messageQueued) {
    const { message, sendAt, ...content } = event.messageQueued;
    const waiting: Message['waiting'] = sendAt ? { reason: 'SCHEDULE', until: sendAt } : undefined;
    return { ...content, id: message, direction: 'OUTBOUND', status: 'QUEUED', at: event.at, waiting };
  }
  if (event.messageEchoed) {
    const { message, sentAt, fromCustomer, ...content } = event.messageEchoed;
    return { ...content, id: message, direction: fromCustomer ? 'INBOUND' : 'OUTBOUND', at: sentAt };
  }
  if (event.conversationNote) {
    const { message, note } = event.conversationNote;
    return { id: message, direction: 'NOTE', type: 'note', note, at: event.at };
  }
  if (event.conversationActivity) {
    const { message, activity } = event.conversationActivity;
    return { id: message, direction: 'ACTIVITY', type: event.type, activity, at: event.at };
  }
  return undefined;
}

function statusAfter(message: Message, told: NonNullable<Event['messageStatus']>): Message {
  if (!isNewer(told.status, message.status)) return message;
  return {
    ...message,
    status: told.status,
    statusAt: told.statusAt,
    failure: told.failure,
    whatsappId: told.whatsappId || message.whatsappId,
    waiting: undefined,
  };
}

/** A thread's loaded messages after some events of its conversation. Pages are newest first, and so are the messages in them. */
export function threadAfter(data: ThreadData, events: Event[]): ThreadData {
  const pages = data.pages.map(page => [...(page.messages ?? [])]);
  const place = new Map<string, [number, number]>();
  const arrived: Message[] = [];
  pages.forEach((page, p) => {
    page.forEach((message, m) => {
      place.set(message.id!, [p, m]);
    });
  });
  for (const event of events) {
    const message = messageOf(event);
    if (message && !place.has(message.id!) && !arrived.some(one => one.id === message.id)) {
      arrived.unshift(message);
      continue;
    }
    const told = event.messageStatus;
    if (!told) continue;
    const at = place.get(told.message!);
    if (at) pages[at[0]]![at[1]] = statusAfter(pages[at[0]]![at[1]]!, told);
    const fresh = arrived.findIndex(one => one.id === told.message);
    if (fresh >= 0) arrived[fresh] = statusAfter(arrived[fresh]!, told);
  }
  pages[0] = [...arrived, ...(pages[0] ?? [])];
  return { ...data, pages: data.pages.map((page, index) => ({ ...page, messages: pages[index]! })) };
}
