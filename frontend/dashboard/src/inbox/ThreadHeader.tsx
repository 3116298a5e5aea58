import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useRouteContext, useSearch } from '@tanstack/react-router';
import { ArrowLeft, CheckCircle2, PanelRight, RotateCcw } from 'lucide-react';
import { Suspense } from 'react';
import type { Conversation } from '../api/schema';
import { may } from '../api/session';
import { useTranslation } from '../i18n/useTranslation';
import { Avatar } from '../ui/Avatar';
import { Button, IconButton } from '../ui/Button';
import { later } from '../ui/later';
import { useProblemText } from '../ui/Problem';
import { timeLeft } from '../ui/times';
import { toast } from '../ui/toast';
import { useNow } from '../ui/useNow';
import { nameOf } from './ConversationRow';
import { type Change, changeConversation, isOpen } from './change';
import { sessionsQuery } from './queries';

const ThreadMenus = later(() => import('./ThreadMenus').then(module => ({ default: module.ThreadMenus })));

interface Props {
  row: Conversation | undefined;
  person: boolean;
  togglePerson: () => void;
}

/** Whose conversation it is, and what is done with it as a whole. */
export function ThreadHeader({ row, person, togglePerson }: Props) {
  const { t } = useTranslation();
  const search = useSearch({ from: '/shell/inbox' });
  const { person: me } = useRouteContext({ from: '/shell' });
  const now = useNow();
  const queries = useQueryClient();
  const problemText = useProblemText();
  const sessions = useQuery(sessionsQuery).data?.sessions ?? [];
  const number = sessions.length > 1 ? sessions.find(one => one.id === row?.session) : undefined;
  const left = timeLeft(row?.windowUntil, now);
  const change = (to: Change) => row && changeConversation(queries, row, to).catch(problem => toast(problemText(problem)));
  return (
    <header className="flex min-h-14 flex-wrap items-center gap-2 border-line border-b bg-surface px-3 py-2">
      <Link
        to="/inbox"
        search={{ ...search, message: undefined }}
        aria-label={t('back')}
        className="inline-flex size-8 items-center justify-center rounded-lg hover:bg-hover md:hidden"
      >
        <ArrowLeft size={18} className="rtl:-scale-x-100" />
      </Link>
      {row ? (
        <>
          <Avatar name={nameOf(row, '?')} />
          <div className="min-w-0 flex-1">
            <h1 dir="auto" className="truncate font-semibold">
              {nameOf(row, t('unknownPerson'))}
            </h1>
            <p className="truncate text-[12.5px] text-muted">
              {row.name && <span dir="ltr">{row.phone}</span>}
              {row.name && row.phone && ' · '}
              {left ? t('windowLeft', { ...left }) : t('windowShut')}
              {number && ` · ${number.verifiedName || number.displayPhoneNumber}`}
            </p>
          </div>
        </>
      ) : (
        <div className="skeleton h-8 w-48 flex-none" />
      )}
      <div className="ms-auto flex items-center gap-1">
        {row && may(me, 'CONVERSATIONS_WRITE') && (
          <>
            <Suspense>
              <ThreadMenus row={row} change={change} me={me.id!} />
            </Suspense>
            {isOpen(row) ? (
              <Button small look="primary" className="h-8!" onClick={() => change({ status: 'RESOLVED' })} title="Alt+E" aria-label={t('resolve')}>
                <CheckCircle2 size={15} />
                <span className="hidden sm:inline">{t('resolve')}</span>
              </Button>
            ) : (
              <Button small className="h-8!" onClick={() => change({ status: 'OPEN' })}>
                <RotateCcw size={15} />
                {t('reopen')}
              </Button>
            )}
          </>
        )}
        <IconButton label={t('person')} pressed={person} onClick={togglePerson}>
          <PanelRight size={18} className="rtl:-scale-x-100" />
        </IconButton>
      </div>
    </header>
  );
}
