import { queryOptions } from '@tanstack/react-query';
import { get } from '../api/client';
import type { ListTemplatesResponse } from '../api/schema';

export const templatesQuery = (session?: string) =>
  queryOptions({
    queryKey: ['templates', session],
    staleTime: 60_000,
    queryFn: ({ signal }) => get<ListTemplatesResponse>('/v1/templates', { session, pageSize: 200 }, signal),
  });
