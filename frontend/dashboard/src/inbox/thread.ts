import type { Message } from '../api/schema';
import type { Status } from './messages';

/** A send that the engine has not answered yet, or has refused. */
export interface Pending {
  key: string;
  message: Message;
  /** What to repeat under the same key. */
  request: Record<string, unknown>;
  error?: string;
}

export interface Bubble {
  kind: 'message';
  id: string;
  message: Message;
  outbound: boolean;
  status: Status | 'SENDING';
  reactions: string[];
  edited: boolean;
  deleted: boolean;
  /** The message that this one answers, where it is loaded. */
  answers?: Message;
  /** Whether it follows another one of the same side within five minutes. */
  joined: boolean;
  error?: string;
  pending?: Pending;
}

export type Item =
  | Bubble
  | { kind: 'day'; id: string; at: string }
  | { kind: 'new'; id: string }
  | { kind: 'system'; id: string; message: Message }
  | { kind: 'note'; id: string; message: Message };

const together = 5 * 60 * 1000;
const dayOf = (at: string) => new Date(at).toDateString();

/** Messages whose only sense is what they do to another one. */
const acts = new Set(['reaction', 'edit', 'revoke']);

/**
 * What a thread shows, oldest first: reactions, edits and deletions at the message they are about, a line between days, and one above the first message
 * that was unread when the thread was opened.
 * @param messages Newest first, as the engine lists them.
 * @param unread How many of the customer's latest messages were unread.
 */
export function arrange(messages: Message[], pending: Pending[], unread: number): Item[] {
  const byName = new Map<string, Message>();
  for (const message of messages) {
    if (message.id) byName.set(message.id, message);
    if (message.whatsappId) byName.set(message.whatsappId, message);
  }
  const done = effects(messages);
  const items: Item[] = [];
  let left = unread;
  const firstNew = unread > 0 ? messages.find(one => one.direction === 'INBOUND' && !acts.has(one.type ?? '') && --left === 0)?.id : undefined;
  let day = '';
  let last: Message | undefined;
  const put = (message: Message, more: Partial<Bubble> = {}) => {
    const at = message.at ?? '';
    if (dayOf(at) !== day) {
      day = dayOf(at);
      items.push({ kind: 'day', id: `day ${day}`, at });
      last = undefined;
    }
    if (message.id === firstNew) {
      items.push({ kind: 'new', id: 'new' });
      last = undefined;
    }
    if (message.type === 'system' || message.direction === 'ACTIVITY' || message.direction === 'NOTE') {
      items.push({ kind: message.direction === 'NOTE' ? 'note' : 'system', id: message.id!, message });
      last = undefined;
      return;
    }
    const effect = done.get(message.id!) ?? done.get(message.whatsappId ?? '');
    const answered = message.context?.messageId ?? message.context?.id;
    items.push({
      kind: 'message',
      id: message.id!,
      message: effect?.text === undefined ? message : { ...message, text: { body: effect.text } },
      outbound: message.direction === 'OUTBOUND',
      status: message.status ?? 'RECEIVED',
      reactions: [...(effect?.reactions.values() ?? [])].filter(Boolean),
      edited: effect?.edited ?? false,
      deleted: effect?.deleted ?? false,
      answers: answered ? byName.get(answered) : undefined,
      joined: last?.direction === message.direction && Date.parse(at) - Date.parse(last?.at ?? '') < together,
      error: message.failure?.text || undefined,
      ...more,
    });
    last = message;
  };
  for (const message of [...messages].reverse()) if (!acts.has(message.type ?? '') || !isKnown(message, byName)) put(message);
  for (const one of pending) put(one.message, { status: one.error ? 'FAILED' : 'SENDING', error: one.error, pending: one });
  return items;
}

const targetOf = (message: Message) => message.reaction?.messageId ?? message.edit?.originalMessageId ?? message.revoke?.originalMessageId ?? '';

const isKnown = (message: Message, byName: Map<string, Message>) => byName.has(targetOf(message));

interface Effect {
  /** By side: one person has one reaction, and an empty one takes it back. */
  reactions: Map<string, string>;
  text?: string;
  edited: boolean;
  deleted: boolean;
}

function effects(messages: Message[]): Map<string, Effect> {
  const all = new Map<string, Effect>();
  for (const message of [...messages].reverse()) {
    const target = acts.has(message.type ?? '') ? targetOf(message) : '';
    if (!target) continue;
    const effect: Effect = all.get(target) ?? { reactions: new Map(), edited: false, deleted: false };
    all.set(target, effect);
    if (message.reaction) effect.reactions.set(message.direction ?? '', message.reaction.emoji ?? '');
    if (message.revoke) effect.deleted = true;
    if (message.edit) {
      effect.edited = true;
      effect.text = message.edit.message?.text?.body ?? effect.text;
    }
  }
  return all;
}
