import type { Message } from '../api/schema';

/** What a message says in one line: its text, caption or title; empty where only its kind can be named. */
export function lineOf(message: Message): string {
  const body = message.text?.body ?? message.image?.caption ?? message.video?.caption ?? message.document?.caption;
  return body || message.line || message.document?.filename || message.interactive?.body?.text || message.reaction?.emoji || '';
}
