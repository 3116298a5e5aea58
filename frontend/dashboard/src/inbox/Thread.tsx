import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { ArrowDown } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Message } from '../api/schema';
import { useTranslation } from '../i18n/useTranslation';
import { Problem } from '../ui/Problem';
import { dayName } from '../ui/times';
import { useNow } from '../ui/useNow';
import { Composer } from './Composer';
import { MessageRow } from './MessageRow';
import { NoteRow } from './NoteRow';
import { usePending } from './pending';
import { conversationQuery, threadQuery } from './queries';
import { SystemLine } from './SystemLine';
import { ThreadHeader } from './ThreadHeader';
import { arrange, type Item } from './thread';
import { useMarkRead } from './useMarkRead';

/** One conversation: its messages, and what can be said and done. */
export function Thread({ id, wanted, person, togglePerson }: { id: string; wanted?: string; person: boolean; togglePerson: () => void }) {
  const { t } = useTranslation();
  const { data: row, error: missing } = useQuery(conversationQuery(id));
  const thread = useInfiniteQuery(threadQuery(id));
  const pending = usePending(id);
  const [replyTo, setReplyTo] = useState<Message>();
  // What was unread when the thread was opened stays marked while it is open.
  const unread = useRef<number>(undefined);
  if (row) unread.current ??= row.unread ?? 0;

  const messages = useMemo(() => thread.data?.pages.flatMap(page => page.messages ?? []) ?? [], [thread.data]);
  const items = useMemo(() => arrange(messages, pending, unread.current ?? 0), [messages, pending]);
  useMarkRead(row, messages);

  if (missing) return <Problem problem={missing} />;
  return (
    <div className="flex h-full flex-col">
      <ThreadHeader row={row} person={person} togglePerson={togglePerson} />
      {thread.error && !thread.data ? (
        <Problem problem={thread.error} retry={() => void thread.refetch()} />
      ) : (
        <Items
          items={items}
          wanted={wanted}
          loading={thread.isPending}
          older={thread.hasNextPage && !thread.isFetchingNextPage ? () => void thread.fetchNextPage() : undefined}
          reading={thread.isFetchingNextPage}
          reply={setReplyTo}
        />
      )}
      {row && <Composer row={row} replyTo={replyTo} doneReplying={() => setReplyTo(undefined)} />}
      <p className="sr-only" aria-live="polite">
        {t('threadOf', { name: row?.name || row?.phone })}
      </p>
    </div>
  );
}

/** Goes to a message and shows which one it is. */
function jump(id: string) {
  const target = document.getElementById(`m-${id}`);
  target?.scrollIntoView({ block: 'center' });
  target?.focus({ preventScroll: true });
}

interface ItemsProps {
  items: Item[];
  /** A message to go to, which may not be loaded yet. */
  wanted: string | undefined;
  loading: boolean;
  older: (() => void) | undefined;
  reading: boolean;
  reply: (message: Message) => void;
}

function Items({ items, wanted, loading, older, reading, reply }: ItemsProps) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const scroller = useRef<HTMLDivElement>(null);
  const top = useRef<HTMLDivElement>(null);
  const [away, setAway] = useState(false);

  useEffect(() => {
    if (!older || !top.current) return;
    const seen = new IntersectionObserver(entries => entries.some(entry => entry.isIntersecting) && older(), {
      root: scroller.current,
      rootMargin: '600px',
    });
    seen.observe(top.current);
    return () => seen.disconnect();
  }, [older]);

  const arrived = useRef<string>(undefined);
  useEffect(() => {
    if (!wanted || loading || arrived.current === wanted) return;
    if (items.some(item => item.id === wanted)) {
      arrived.current = wanted;
      jump(wanted);
    } else older?.();
  });

  return (
    <div className="relative min-h-0 flex-1">
      {/* The column begins at its end, so that older messages above move nothing, and the latest one is what one sees first. */}
      <div
        ref={scroller}
        onScroll={() => setAway(Math.abs(scroller.current?.scrollTop ?? 0) > 400)}
        className="flex h-full flex-col-reverse overflow-y-auto px-3 py-3 sm:px-6"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroller is reached and scrolled by keyboard
        tabIndex={0}
        role="log"
        aria-label={t('messages')}
      >
        <div className="mt-auto flex flex-col">
          <div ref={top} className="py-1 text-center text-[12px] text-muted">
            {reading && t('loading')}
          </div>
          {loading && <div className="skeleton mb-4 h-12 w-64 rounded-2xl!" />}
          {items.map(item => {
            if (item.kind === 'day')
              return (
                <h2
                  key={item.id}
                  className="sticky top-0 z-10 mx-auto my-3 w-fit rounded-full border border-line bg-raised px-3 py-0.5 font-medium text-[12px] text-muted"
                >
                  {dayName(item.at, i18n.language, now)}
                </h2>
              );
            if (item.kind === 'new')
              return (
                <div key={item.id} className="my-3 flex items-center gap-3 font-semibold text-[12px] text-accent">
                  <span className="h-px flex-1 bg-accent/40" />
                  {t('newMessages')}
                  <span className="h-px flex-1 bg-accent/40" />
                </div>
              );
            if (item.kind === 'system') return <SystemLine key={item.id} message={item.message} />;
            if (item.kind === 'note') return <NoteRow key={item.id} message={item.message} />;
            return <MessageRow key={item.id} bubble={item} reply={reply} jump={jump} />;
          })}
        </div>
      </div>
      {away && (
        <button
          type="button"
          aria-label={t('toLatest')}
          title={t('toLatest')}
          onClick={() => scroller.current?.scrollTo({ top: 0, behavior: 'smooth' })}
          className="absolute end-5 bottom-4 inline-flex size-9 items-center justify-center rounded-full border border-line bg-raised shadow-md hover:bg-hover"
        >
          <ArrowDown size={18} />
        </button>
      )}
    </div>
  );
}
