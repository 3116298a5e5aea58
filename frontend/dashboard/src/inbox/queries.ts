import { infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query';
import { get } from '../api/client';
import type {
  Contact,
  Conversation,
  CountConversationsResponse,
  Event,
  ListAgentsResponse,
  ListConversationsResponse,
  ListFiltersResponse,
  ListLabelsResponse,
  ListMacrosResponse,
  ListMessagesResponse,
  ListSessionsResponse,
  ListTeamsResponse,
} from '../api/schema';
import { meQuery } from '../api/session';
import { type Filter, toQuery } from './filter';
import { messageOf, type ThreadData, threadAfter } from './messages';
import { conversationOf, type ListData, listAfter, listWith, rowAfter } from './rows';

const listPage = 50;
const threadPage = 50;

export const listQuery = (filter: Filter) =>
  infiniteQueryOptions({
    queryKey: ['conversations', filter],
    initialPageParam: '' as string,
    queryFn: ({ pageParam, signal }) =>
      get<ListConversationsResponse>('/v1/conversations', { ...toQuery(filter), pageSize: listPage, cursor: pageParam }, signal),
    getNextPageParam: page => page.nextCursor || undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });

export const conversationQuery = (id: string) =>
  queryOptions({
    queryKey: ['conversation', id],
    queryFn: ({ signal }) => get<Conversation>(`/v1/conversations/${id}`, {}, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const threadQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['messages', id],
    initialPageParam: '' as string,
    queryFn: ({ pageParam, signal }) =>
      get<ListMessagesResponse>(`/v1/conversations/${id}/messages`, { pageSize: threadPage, cursor: pageParam }, signal),
    getNextPageParam: page => page.nextCursor || undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });

export const contactQuery = (id: string) =>
  queryOptions({ queryKey: ['contact', id], queryFn: ({ signal }) => get<Contact>(`/v1/contacts/${id}`, {}, signal) });

export const sessionsQuery = queryOptions({
  queryKey: ['sessions'],
  staleTime: 60_000,
  queryFn: ({ signal }) => get<ListSessionsResponse>('/v1/sessions', { pageSize: 200 }, signal),
});

export const agentsQuery = queryOptions({
  queryKey: ['agents'],
  staleTime: 60_000,
  queryFn: ({ signal }) => get<ListAgentsResponse>('/v1/agents', { pageSize: 200 }, signal),
});

export const labelsQuery = queryOptions({
  queryKey: ['labels'],
  staleTime: 60_000,
  queryFn: ({ signal }) => get<ListLabelsResponse>('/v1/labels', { pageSize: 200 }, signal),
});

export const teamsQuery = queryOptions({
  queryKey: ['teams'],
  staleTime: 60_000,
  queryFn: ({ signal }) => get<ListTeamsResponse>('/v1/teams', { pageSize: 200 }, signal),
});

export const macrosQuery = queryOptions({
  queryKey: ['macros'],
  staleTime: 60_000,
  queryFn: ({ signal }) => get<ListMacrosResponse>('/v1/macros', { pageSize: 200 }, signal),
});

/** One's own filters, and those of everybody. */
export const filtersQuery = queryOptions({
  queryKey: ['filters'],
  staleTime: 60_000,
  queryFn: async ({ signal }) => {
    const lists = await Promise.all([false, true].map(shared => get<ListFiltersResponse>('/v1/filters', { shared, pageSize: 200 }, signal)));
    return lists.flatMap(list => list.filters ?? []);
  },
});

export const countsQuery = (session: string | undefined) =>
  queryOptions({
    queryKey: ['counts', session],
    staleTime: 10_000,
    queryFn: ({ signal }) => get<CountConversationsResponse>('/v1/conversations:count', { session }, signal),
  });

const meOf = (queries: QueryClient) => queries.getQueryData(meQuery.queryKey)?.id ?? '';

/** Goes over each list that is loaded. */
export function eachList(queries: QueryClient, change: (data: ListData, filter: Filter, me: string) => ListData) {
  const me = meOf(queries);
  for (const [key, data] of queries.getQueriesData<ListData>({ queryKey: ['conversations'] })) {
    if (!data) continue;
    const changed = change(data, key[1] as Filter, me);
    if (changed !== data) queries.setQueryData(key, changed);
  }
}

/** Shows a conversation as it is now, wherever it is shown. */
export function showConversation(queries: QueryClient, row: Conversation) {
  queries.setQueryData(conversationQuery(row.id!).queryKey, row);
  eachList(queries, (data, filter, me) => listWith(data, row, filter, me));
}

/** Brings what is loaded up to date with some events. Answers whether a list lacks a conversation, or may be wrong about one. */
export function applyEvents(queries: QueryClient, events: Event[]): { unknown: boolean; touched: boolean } {
  let unknown = false;
  let touched = false;
  eachList(queries, (data, filter, me) => {
    const patched = listAfter(data, events, filter, me);
    unknown ||= patched.unknown;
    touched ||= patched.touched;
    return patched.data;
  });
  const streams = new Map<string, Event[]>();
  for (const event of events) {
    const id = conversationOf(event);
    if (id) streams.set(id, [...(streams.get(id) ?? []), event]);
  }
  for (const [id, own] of streams) {
    queries.setQueryData<Conversation>(['conversation', id], row => row && own.reduce(rowAfter, row));
    if (own.some(event => messageOf(event) || event.messageStatus))
      queries.setQueryData<ThreadData>(['messages', id], data => data && threadAfter(data, own));
  }
  return { unknown, touched };
}
