import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { get } from '../api/client';
import type { ListConversationsResponse } from '../api/schema';
import { useEvents } from '../live/useLive';
import { type Filter, toQuery } from './filter';
import { applyEvents, eachList } from './queries';
import { listOver } from './rows';

const soon = 700;
const later = 8_000;

/**
 * Keeps the loaded conversations up to date. Events say nearly everything; the first page of each list is read again, seldom, for the people behind new
 * conversations, and to agree with the engine about what events do not say.
 */
export function useInboxEvents() {
  const queries = useQueryClient();
  const timer = useRef<{ id: ReturnType<typeof setTimeout>; at: number } | null>(null);

  const readAgain = async () => {
    timer.current = null;
    for (const query of queries.getQueryCache().findAll({ queryKey: ['conversations'], type: 'active' })) {
      const [, shown] = query.queryKey as [string, Filter];
      const fresh = await get<ListConversationsResponse>('/v1/conversations', { ...toQuery(shown), pageSize: 50 }).catch(() => null);
      if (fresh) eachList(queries, (data, filter, me) => (filter === shown ? listOver(data, fresh, filter, me) : data));
    }
    void queries.invalidateQueries({ queryKey: ['counts'] });
  };

  useEvents(events => {
    const { unknown, touched } = applyEvents(queries, events);
    if (!unknown && !touched) return;
    const at = Date.now() + (unknown ? soon : later);
    if (timer.current && timer.current.at <= at) return;
    clearTimeout(timer.current?.id);
    timer.current = { id: setTimeout(readAgain, at - Date.now()), at };
  });

  useEffect(() => () => clearTimeout(timer.current?.id), []);
}
