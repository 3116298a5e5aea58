import { useQueryClient } from '@tanstack/react-query';
import { useRouteContext } from '@tanstack/react-router';
import { useEffect, useSyncExternalStore } from 'react';
import { post } from '../api/client';
import type { Conversation, Message } from '../api/schema';
import { may } from '../api/session';
import { showConversation } from './queries';

const visible = () => document.visibilityState === 'visible' && document.hasFocus();

function watch(changed: () => void) {
  const events = ['focus', 'blur', 'visibilitychange'] as const;
  for (const one of events) addEventListener(one, changed);
  return () => {
    for (const one of events) removeEventListener(one, changed);
  };
}

/** Tells the customer that their messages were read once somebody who may answer has them before their eyes. */
export function useMarkRead(row: Conversation | undefined, messages: Message[]) {
  const queries = useQueryClient();
  const { person } = useRouteContext({ from: '/shell' });
  const seen = useSyncExternalStore(watch, visible);
  const latest = messages.find(message => message.direction === 'INBOUND' && message.type !== 'system')?.id;
  const wanted = seen && row !== undefined && (row.unread ?? 0) > 0 && latest !== undefined && may(person, 'MESSAGES_SEND');
  // biome-ignore lint/correctness/useExhaustiveDependencies: one call for each latest message
  useEffect(() => {
    if (!wanted) return;
    showConversation(queries, { ...row!, unread: 0 });
    // A message that is too old for WhatsApp's ticks is read all the same; nobody has to be told.
    post(`/v1/messages/${latest}:read`).catch(() => {});
  }, [wanted, latest]);
}
