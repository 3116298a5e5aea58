import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useRouteContext } from '@tanstack/react-router';
import { ArrowUp } from 'lucide-react';
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { may } from '../api/session';
import { withWords } from '../i18n';
import { useTranslation } from '../i18n/useTranslation';
import { cx } from '../ui/classes';
import { later } from '../ui/later';
import { Empty, Problem } from '../ui/Problem';
import { useWindow } from '../ui/useWindow';
import { ConversationRow, nameOf, rowHeight } from './ConversationRow';
import type { Filter } from './filter';
import { countsQuery, listQuery } from './queries';
import { type ListData, rowsOf } from './rows';

const SearchResults = lazy(() => withWords('thread', import('./SearchResults')).then(module => ({ default: module.SearchResults })));
const Selection = lazy(() => withWords('thread', import('./Selection')).then(module => ({ default: module.Selection })));
const ListFilters = later(() => withWords('thread', import('./ListFilters')).then(module => ({ default: module.ListFilters })));

const WriteButton = later(() => withWords('thread', import('./WriteButton')).then(module => ({ default: module.WriteButton })));

const tabs = [
  { tab: 'mine', count: 'mine' },
  { tab: 'unassigned', count: 'unassigned' },
  { tab: undefined, count: 'all' },
] as const;

export function ConversationList({ filter, chosen }: { filter: Filter; chosen: string | undefined }) {
  const { t } = useTranslation();
  const counts = useQuery(countsQuery(filter.session)).data;
  const [search, setSearch] = useState('');
  const [selected, setSelected] = useState<readonly string[]>([]);
  const more = (count: number) => (count >= (counts?.countedUpTo ?? Number.POSITIVE_INFINITY) ? `${count}+` : count);
  return (
    <div className="flex h-full flex-col">
      <header className="border-line border-b px-3 pt-3">
        <div className="flex items-center justify-between">
          <h1 className="font-semibold text-lg">{t('inbox')}</h1>
          <Suspense fallback={<span className="h-8" />}>
            <span className="flex items-center gap-1">
              <WriteButton small />
              <ListFilters filter={filter} />
            </span>
          </Suspense>
        </div>
        <input
          type="search"
          aria-label={t('searchField')}
          placeholder={t('searchField')}
          value={search}
          onChange={event => setSearch(event.target.value)}
          onKeyDown={event => event.key === 'Escape' && setSearch('')}
          className="field mt-2 py-1.5!"
        />
        <nav aria-label={t('tabs')} className="-mb-px mt-1 flex gap-4">
          {tabs.map(({ tab, count }) => (
            <Link
              key={count}
              to={chosen ? '/inbox/$conversation' : '/inbox'}
              params={{ conversation: chosen }}
              search={{ ...filter, tab }}
              aria-current={filter.tab === tab ? 'page' : undefined}
              className={cx(
                'border-b-2 py-2 font-medium',
                filter.tab === tab ? 'border-accent text-text' : 'border-transparent text-muted hover:text-text',
              )}
            >
              {t(`tab.${count}`)}
              {!filter.status && counts?.[count] ? <span className="ms-1.5 text-[12px] text-muted">{more(counts[count])}</span> : null}
            </Link>
          ))}
        </nav>
      </header>
      {search.trim() ? (
        <Suspense>
          <SearchResults text={search} filter={filter} />
        </Suspense>
      ) : (
        <>
          {selected.length > 0 && (
            <Suspense>
              <Selection ids={[...selected]} clear={() => setSelected([])} />
            </Suspense>
          )}
          <Rows key={JSON.stringify(filter)} filter={filter} chosen={chosen} selected={selected} select={setSelected} />
        </>
      )}
    </div>
  );
}

interface RowsProps {
  filter: Filter;
  chosen: string | undefined;
  selected: readonly string[];
  select: (ids: readonly string[]) => void;
}

function Rows({ filter, chosen, selected, select }: RowsProps) {
  const { t } = useTranslation();
  const { person } = useRouteContext({ from: '/shell' });
  const selects = may(person, 'CONVERSATIONS_WRITE');
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery(listQuery(filter));
  const live = useMemo(() => rowsOf(data as ListData | undefined), [data]);
  const scroller = useRef<HTMLDivElement>(null);
  const [atTop, setAtTop] = useState(true);
  const [held, setHeld] = useState<string[]>();
  // Whoever has scrolled reads: the order stays as it was, and what is new is announced above it.
  const rows = useMemo(() => {
    if (!held) return live;
    const byId = new Map(live.map(row => [row.id!, row]));
    const kept = held.flatMap(id => byId.get(id) ?? []);
    const known = new Set(held);
    const last = live.findLastIndex(row => known.has(row.id!));
    return [...kept, ...live.slice(last + 1).filter(row => !known.has(row.id!))];
  }, [live, held]);
  const fresh = live.length - rows.length;

  const count = rows.length + (hasNextPage ? 1 : 0);
  const { first, last } = useWindow(scroller, count, rowHeight);
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= rows.length - 10) void fetchNextPage();
  }, [last, rows.length, hasNextPage, isFetchingNextPage, fetchNextPage]);

  const scrolled = () => {
    const top = (scroller.current?.scrollTop ?? 0) < rowHeight / 2;
    if (top === atTop) return;
    setAtTop(top);
    setHeld(top ? undefined : live.map(row => row.id!));
  };

  if (isPending) return <Skeleton />;
  if (error && !data) return <Problem problem={error} retry={() => void refetch()} />;
  if (rows.length === 0)
    return (
      <Empty title={t(`empty.${filter.status ?? filter.tab ?? 'all'}`)}>
        {t(filter.status || filter.tab ? 'emptyFilter' : 'emptyInbox')}
        {!filter.status && !filter.tab && (
          <Link to="/start" className="mt-3 block font-medium text-accent hover:underline">
            {t('start')}
          </Link>
        )}
      </Empty>
    );
  return (
    <div className="relative min-h-0 flex-1">
      {fresh > 0 && (
        <button
          type="button"
          className="absolute inset-x-0 top-2 z-10 mx-auto flex w-fit items-center gap-1.5 rounded-full bg-accent px-3 py-1 font-medium text-[13px] text-on-accent shadow-md"
          onClick={() => scroller.current?.scrollTo({ top: 0, behavior: 'smooth' })}
        >
          <ArrowUp size={14} />
          {t('newConversations', { count: fresh })}
        </button>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scroller is reached and scrolled by keyboard */}
      <div ref={scroller} onScroll={scrolled} className="h-full overflow-y-auto" tabIndex={0}>
        <ul className={cx('relative', selected.length > 0 && 'picking')} style={{ height: count * rowHeight }}>
          {Array.from({ length: last - first + 1 }, (_, offset) => {
            const index = first + offset;
            const row = rows[index];
            return (
              <li
                key={row?.id ?? 'more'}
                aria-posinset={index + 1}
                aria-setsize={hasNextPage ? -1 : rows.length}
                className="absolute inset-x-0 top-0"
                style={{ transform: `translateY(${index * rowHeight}px)`, height: rowHeight }}
              >
                {row && selects && (
                  <input
                    type="checkbox"
                    className="pick"
                    aria-label={t('select', { name: nameOf(row, t('unknownPerson')) })}
                    checked={selected.includes(row.id!)}
                    onChange={event => select(event.target.checked ? [...selected, row.id!] : selected.filter(id => id !== row.id))}
                  />
                )}
                {row ? <ConversationRow row={row} chosen={row.id === chosen} filter={filter} /> : <RowSkeleton />}
              </li>
            );
          })}
        </ul>
      </div>
    </div>
  );
}

function Skeleton() {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t('loading')}>
      {Array.from({ length: 8 }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
        <RowSkeleton key={index} />
      ))}
    </div>
  );
}

function RowSkeleton() {
  return (
    <div className="flex items-center gap-3 px-3" style={{ height: rowHeight }}>
      <div className="skeleton size-9 rounded-full!" />
      <div className="flex flex-1 flex-col gap-2">
        <div className="skeleton h-3.5 w-2/5" />
        <div className="skeleton h-3 w-4/5" />
      </div>
    </div>
  );
}
