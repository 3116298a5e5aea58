import { queryOptions } from '@tanstack/react-query';
import { get } from '../api/client';
import type { ListContactFieldsResponse } from '../api/schema';

export const purposes = ['MARKETING', 'UTILITY', 'AUTHENTICATION'] as const;

export const fieldsQuery = queryOptions({
  queryKey: ['contact-fields'],
  staleTime: 60_000,
  queryFn: ({ signal }) => get<ListContactFieldsResponse>('/v1/contact-fields', { pageSize: 200 }, signal),
});
