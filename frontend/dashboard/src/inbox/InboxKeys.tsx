import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import type { Conversation } from '../api/schema';
import { withWords } from '../i18n';
import { useProblemText } from '../ui/Problem';
import { toast } from '../ui/toast';
import { changeConversation } from './change';
import type { Filter } from './filter';
import { conversationQuery, listQuery } from './queries';
import { type ListData, rowsOf } from './rows';
import { run } from './shortcuts';

const KeysHelp = lazy(() => withWords('thread', import('./KeysHelp')).then(module => ({ default: module.KeysHelp })));
const Commands = lazy(() => withWords('thread', import('./Commands')).then(module => ({ default: module.Commands })));

const typesText = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));

/** The keyboard's way through the inbox. Keys are taken by their place, so that Alt on a Mac, which writes other letters, works too. */
export function InboxKeys({ filter, conversation, children }: { filter: Filter; conversation: string | undefined; children: ReactNode }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const problemText = useProblemText();
  const [open, setOpen] = useState<'help' | 'commands'>();

  useEffect(() => {
    const step = (by: 1 | -1) => {
      const rows = rowsOf(queries.getQueryData<ListData>(listQuery(filter).queryKey));
      const at = rows.findIndex(row => row.id === conversation);
      const next = rows[at < 0 ? 0 : at + by];
      if (next) void navigate({ to: '/inbox/$conversation', params: { conversation: next.id! }, search: filter });
    };
    const resolve = () => {
      const row = conversation && queries.getQueryData<Conversation>(conversationQuery(conversation).queryKey);
      if (row) changeConversation(queries, row, { status: 'RESOLVED' }).catch(problem => toast(problemText(problem)));
    };
    const acts: Record<string, () => void> = {
      KeyJ: () => step(1),
      KeyK: () => step(-1),
      KeyL: () => run('reply'),
      KeyP: () => run('note'),
      KeyE: resolve,
    };
    const pressed = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.code === 'KeyK') {
        event.preventDefault();
        setOpen('commands');
      } else if (event.altKey && !event.ctrlKey && acts[event.code]) {
        event.preventDefault();
        acts[event.code]!();
      } else if (event.key === '?' && !typesText(event.target)) {
        setOpen('help');
      }
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, [queries, navigate, filter, conversation, problemText]);

  return (
    <>
      {children}
      <Suspense>
        {open === 'help' && <KeysHelp close={() => setOpen(undefined)} />}
        {open === 'commands' && <Commands close={() => setOpen(undefined)} />}
      </Suspense>
    </>
  );
}
