import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from '../i18n/useTranslation';
import { Button } from './Button';
import { Empty, Problem } from './Problem';

export interface Column<T> {
  name: string;
  show: (row: T) => ReactNode;
  /** Left out on narrow screens. */
  wide?: boolean;
}

interface Props<P, T> {
  label: string;
  query: UseInfiniteQueryResult<InfiniteData<P>>;
  rows: (page: P) => T[] | undefined;
  id: (row: T) => string;
  columns: Column<T>[];
  empty: { title: string; text: string };
}

const tone = { good: 'text-good', bad: 'text-danger', warn: 'text-warn', plain: 'text-muted' };

/** How something stands, in a word and a colour. */
export function Standing({ tone: which, children }: { tone: keyof typeof tone; children: ReactNode }) {
  return (
    <span className={`inline-flex items-center gap-1.5 font-medium text-[13px] ${tone[which]}`}>
      <span aria-hidden="true" className="size-1.5 rounded-full bg-current" />
      {children}
    </span>
  );
}

/** A list that is read page by page: rows while they come, what to do when there are none, and the way to the next page. */
export function Table<P, T>({ label, query, rows, id, columns, empty }: Props<P, T>) {
  const { t } = useTranslation();
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = query;
  if (error && !data) return <Problem problem={error} retry={() => void refetch()} />;
  if (isPending)
    return (
      <div role="status" aria-label={t('loading')} className="flex flex-col gap-2">
        {['a', 'b', 'c', 'd'].map(key => (
          <div key={key} className="skeleton h-11" />
        ))}
      </div>
    );
  const all = data?.pages.flatMap(page => rows(page) ?? []) ?? [];
  if (all.length === 0)
    return (
      <div className="rounded-2xl border border-line border-dashed py-6">
        <Empty title={empty.title}>{empty.text}</Empty>
      </div>
    );
  return (
    <div className="overflow-x-auto rounded-2xl border border-line bg-surface">
      <table className="w-full text-start" aria-label={label}>
        <thead>
          <tr className="border-line border-b text-[12px] text-muted">
            {columns.map(column => (
              <th key={column.name} scope="col" className={`px-4 py-2.5 text-start font-semibold ${column.wide ? 'hidden md:table-cell' : ''}`}>
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {all.map(row => (
            <tr key={id(row)} className="hover:bg-hover">
              {columns.map(column => (
                <td key={column.name} className={`px-4 py-2.5 align-top ${column.wide ? 'hidden md:table-cell' : ''}`}>
                  {column.show(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {hasNextPage && (
        <div className="border-line border-t p-2 text-center">
          <Button small look="quiet" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t(isFetchingNextPage ? 'loading' : 'more')}
          </Button>
        </div>
      )}
    </div>
  );
}
