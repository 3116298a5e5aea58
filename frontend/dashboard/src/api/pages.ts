import { infiniteQueryOptions, useInfiniteQuery } from '@tanstack/react-query';
import { get } from './client';

const size = 50;

/** A list of the API, page by page. */
export function usePages<P extends { nextCursor?: string }>(path: string, query: Record<string, string | undefined> = {}) {
  return useInfiniteQuery(
    infiniteQueryOptions({
      queryKey: [path, query],
      initialPageParam: '' as string,
      queryFn: ({ pageParam, signal }) => get<P>(path, { ...query, pageSize: size, cursor: pageParam }, signal),
      getNextPageParam: page => page.nextCursor || undefined,
    }),
  );
}
