import type { SavedFilter } from '../api/schema';
import { type Filter, parseFilter } from './filter';

type Query = NonNullable<SavedFilter['query']>;

/** A filter as the engine keeps it. */
export const toSaved = ({ tab, status, ...rest }: Filter): Query => ({
  ...rest,
  status: [status ?? 'OPEN'],
  ...(tab ? { assignee: tab === 'mine' ? 'me' : 'none' } : {}),
});

/** The same as the inbox's address has it. What this list cannot show, such as two states at once, is left out. */
export function fromSaved(query: Query | undefined): Filter {
  const { assignee, status, ...rest } = query ?? {};
  return parseFilter({ ...rest, status: status?.length === 1 ? status[0] : undefined, tab: { me: 'mine', none: 'unassigned' }[assignee ?? ''] });
}
