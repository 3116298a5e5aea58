import type { Message } from '../api/schema';

const kinds = ['text', 'image', 'video', 'audio', 'document', 'sticker', 'location', 'interactive', 'template', 'contacts'] as const;

/** What a message said, to be said again in a new one; undefined where that is not known. */
export function contentOf(message: Message): Partial<Message> | undefined {
  const kind = kinds.find(one => (one === 'contacts' ? message.contacts?.length : message[one]));
  return kind && { type: message.type, [kind]: message[kind] };
}

/** Whether a failed message may be tried again by hand: one that was taken back was meant not to go. */
export const canRetry = (message: Message) =>
  message.status === 'FAILED' && message.failure?.reason !== 'CANCELLED' && contentOf(message) !== undefined;
