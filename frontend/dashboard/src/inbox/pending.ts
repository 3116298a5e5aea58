import { type QueryClient, useQuery } from '@tanstack/react-query';
import { engineNow, post } from '../api/client';
import type { Message, SendMessageResponse } from '../api/schema';
import { type ThreadData, threadAfter } from './messages';
import type { Pending } from './thread';

const key = (conversation: string) => ['pending', conversation];
const none: Pending[] = [];

/** For how long a message can be taken back, in milliseconds. The engine holds it: it goes out even if this page is closed. */
const held = 4_000;

/** Sends of a conversation that the engine has not taken yet. */
export const usePending = (conversation: string): Pending[] =>
  useQuery<Pending[]>({
    queryKey: key(conversation),
    queryFn: () => none,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    initialData: none,
  }).data;

function change(queries: QueryClient, conversation: string, to: (list: Pending[]) => Pending[]) {
  queries.setQueryData<Pending[]>(key(conversation), list => to(list ?? none));
}

export const drop = (queries: QueryClient, conversation: string, one: Pending) =>
  change(queries, conversation, list => list.filter(other => other.key !== one.key));

/**
 * Shows a message at once and sends it. It becomes the engine's own as soon as that has promised it; where it was refused it stays, with the reason, to be
 * sent again under the same key or dropped.
 */
export async function sendMessage(
  queries: QueryClient,
  session: string,
  to: string,
  conversation: string,
  content: Partial<Message>,
  replyTo?: Message,
): Promise<string | undefined> {
  const id = crypto.randomUUID();
  // The engine reads the type from the content itself.
  const { type: _, ...said } = content;
  const sendAt = new Date(engineNow() + held).toISOString();
  const request = { session, to, key: id, sendAt, ...said, ...(replyTo ? { replyTo: replyTo.id } : {}) };
  const message: Message = {
    ...content,
    id,
    conversation,
    direction: 'OUTBOUND',
    at: new Date().toISOString(),
    waiting: { reason: 'SCHEDULE', until: sendAt },
    context: replyTo ? { messageId: replyTo.id } : undefined,
  };
  return attempt(queries, conversation, { key: id, message, request });
}

/** Sends what was refused or did not arrive once more. The key is the same: it is never sent twice. */
export async function attempt(queries: QueryClient, conversation: string, one: Pending): Promise<string | undefined> {
  change(queries, conversation, list => [...list.filter(other => other.key !== one.key), { ...one, error: undefined }]);
  try {
    const { id } = await post<SendMessageResponse>('/v1/messages', one.request);
    queries.setQueryData<ThreadData>(['messages', conversation], data => data && threadAfter(data, [queued(one.message, id!)]));
    drop(queries, conversation, one);
    return id;
  } catch (problem) {
    const error = (problem as Error).message || 'unreachable';
    change(queries, conversation, list => list.map(other => (other.key === one.key ? { ...one, error } : other)));
    return undefined;
  }
}

/** The event that the feed is about to bring, which may come before or after. */
function queued({ id: _, direction: __, status: ___, waiting, ...content }: Message, message: string) {
  return { at: content.at, messageQueued: { ...content, message, sendAt: waiting?.until } } as Parameters<typeof threadAfter>[1][number];
}
