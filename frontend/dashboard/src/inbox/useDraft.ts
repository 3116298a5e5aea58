import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { get, send } from '../api/client';
import type { Draft, ListDraftsResponse } from '../api/schema';

const pause = 800;

/** What this tab knows before the engine has answered, and of people who have no drafts there. */
const kept = new Map<string, string>();

/**
 * What was begun in a conversation and not sent. It is there at once where this tab has it, and comes from the engine where it was begun elsewhere; what is
 * typed is kept there after a short pause.
 */
export function useDraft(conversation: string, keeps: boolean): [string, (text: string) => void] {
  const queries = useQueryClient();
  const [text, setText] = useState(() => kept.get(conversation) ?? '');
  const touched = useRef(kept.has(conversation));
  const waiting = useRef<{ timer: ReturnType<typeof setTimeout>; keep: () => void }>(undefined);

  useEffect(() => {
    let gone = false;
    if (keeps && !touched.current)
      queries
        .fetchQuery({ queryKey: ['draft', conversation], staleTime: 0, queryFn: () => get<ListDraftsResponse>('/v1/drafts', { conversation }) })
        .then(({ drafts }) => {
          const draft = drafts?.[0];
          if (!gone && !touched.current && draft?.text && !draft.note) setText(draft.text);
        })
        // Whoever cannot be asked for a draft begins anew.
        .catch(() => {});
    return () => {
      gone = true;
      clearTimeout(waiting.current?.timer);
      waiting.current?.keep();
    };
  }, [queries, conversation, keeps]);

  const change = (to: string) => {
    touched.current = true;
    setText(to);
    kept.set(conversation, to);
    if (!keeps) return;
    clearTimeout(waiting.current?.timer);
    const keep = () => {
      waiting.current = undefined;
      const draft: Draft = { text: to };
      // It is still in this tab, and is kept with the next letter.
      send('PUT', `/v1/conversations/${conversation}/draft`, draft).catch(() => {});
    };
    waiting.current = { keep, timer: setTimeout(keep, to ? pause : 0) };
  };
  return [text, change];
}
