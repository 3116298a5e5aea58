import { useQueryClient } from '@tanstack/react-query';
import { useRouteContext } from '@tanstack/react-router';
import { CheckCircle2, X } from 'lucide-react';
import { useState } from 'react';
import { post } from '../api/client';
import type { UpdateConversationsResponse } from '../api/schema';
import { useTranslation } from '../i18n/useTranslation';
import { Button, IconButton } from '../ui/Button';
import { useProblemText } from '../ui/Problem';
import { toast } from '../ui/toast';
import type { Change } from './change';
import { showConversation } from './queries';
import { ThreadMenus } from './ThreadMenus';

/** As many as the engine changes at once. */
const most = 100;

/** What is done with several conversations at once. */
export function Selection({ ids, clear }: { ids: string[]; clear: () => void }) {
  const { t } = useTranslation();
  const { person } = useRouteContext({ from: '/shell' });
  const queries = useQueryClient();
  const problemText = useProblemText();
  const [busy, setBusy] = useState(false);

  const change = async (to: Change) => {
    setBusy(true);
    try {
      let refused = 0;
      for (let from = 0; from < ids.length; from += most) {
        const { answers } = await post<UpdateConversationsResponse>('/v1/conversations:update', { ids: ids.slice(from, from + most), change: to });
        for (const { conversation } of answers ?? []) {
          if (conversation) showConversation(queries, conversation);
          else refused++;
        }
      }
      if (refused) toast(t('someRefused', { count: refused }));
      clear();
    } catch (problem) {
      toast(problemText(problem));
    } finally {
      setBusy(false);
      void queries.invalidateQueries({ queryKey: ['counts'] });
    }
  };

  return (
    <div role="toolbar" aria-label={t('selection')} inert={busy} className="flex items-center gap-1 border-line border-b bg-chosen px-2 py-1.5">
      <IconButton label={t('clearSelection')} onClick={clear}>
        <X size={16} />
      </IconButton>
      <span className="min-w-0 flex-1 truncate font-medium">{t('selected', { count: ids.length })}</span>
      <ThreadMenus row={{}} change={to => void change(to)} me={person.id!} />
      <Button
        small
        look="primary"
        className="h-8!"
        aria-label={t('resolve')}
        title={t('resolve')}
        onClick={() => void change({ status: 'RESOLVED' })}
      >
        <CheckCircle2 size={15} />
      </Button>
    </div>
  );
}
