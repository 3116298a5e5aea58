import type { Conversation } from '../api/schema';

/** What the list is narrowed to. All of it stands in the page's address, so that every list has a link. */
export interface Filter {
  tab?: 'mine' | 'unassigned';
  status?: 'SNOOZED' | 'RESOLVED';
  session?: string;
  team?: string;
  label?: string;
  unread?: true;
  sort?: 'WAITING_LONGEST';
}

/** All that the inbox's address says. */
export interface InboxSearch extends Filter {
  /** A message to go to in the conversation that is open. */
  message?: string;
}

const text = (value: unknown) => (typeof value === 'string' && value ? value : undefined);
const oneOf = <T extends string>(value: unknown, ...known: T[]) => known.find(one => one === value);

/** Reads a filter from an address. What it does not know is left out. */
export function parseFilter(search: Record<string, unknown>): InboxSearch {
  const filter: InboxSearch = {
    tab: oneOf(search.tab, 'mine', 'unassigned'),
    status: oneOf(search.status, 'SNOOZED', 'RESOLVED'),
    session: text(search.session),
    team: text(search.team),
    label: text(search.label),
    unread: search.unread === true ? true : undefined,
    sort: oneOf(search.sort, 'WAITING_LONGEST'),
    message: text(search.message),
  };
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}

/** The same as the engine's list takes it. */
export const toQuery = ({ tab, status, ...rest }: Filter) => ({
  ...rest,
  status: status ?? 'OPEN',
  assignee: tab === 'mine' ? 'me' : tab === 'unassigned' ? 'none' : undefined,
});

/** Whether a conversation belongs to a list; `me` is the person who is signed in. */
export function belongs(row: Conversation, filter: Filter, me: string): boolean {
  return (
    (row.status ?? 'OPEN') === (filter.status ?? 'OPEN') &&
    (!filter.tab || (row.assignee ?? '') === (filter.tab === 'mine' ? me : '')) &&
    (!filter.session || row.session === filter.session) &&
    (!filter.team || row.team === filter.team) &&
    (!filter.label || (row.labels ?? []).includes(filter.label)) &&
    (!filter.unread || (row.unread ?? 0) > 0) &&
    (filter.sort !== 'WAITING_LONGEST' || !!row.waitingSince)
  );
}

/** The order of a list: the newest message first, or who has waited the longest. */
export const orderOf = (filter: Filter) =>
  filter.sort === 'WAITING_LONGEST'
    ? (a: Conversation, b: Conversation) => Date.parse(a.waitingSince ?? '') - Date.parse(b.waitingSince ?? '')
    : (a: Conversation, b: Conversation) => Date.parse(b.lastAt ?? '') - Date.parse(a.lastAt ?? '');
