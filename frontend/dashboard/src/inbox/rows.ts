import type { InfiniteData } from '@tanstack/react-query';
import type { Conversation, Event, ListConversationsResponse } from '../api/schema';
import { belongs, type Filter, orderOf } from './filter';
import { lineOf } from './line';
import { isNewer, messageOf } from './messages';

export type ListData = InfiniteData<ListConversationsResponse, string>;

const window = 24 * 60 * 60 * 1000;

/** Messages that a row does not count, and that open nothing. */
const quiet = new Set(['reaction', 'system', 'edit', 'revoke']);

/** The conversation that an event belongs to; undefined for what happens to the account. */
export const conversationOf = (event: Event): string | undefined => (event.stream?.startsWith('cv') ? event.stream : undefined);

/** What a conversation's row says after an event. The same object where the event changes nothing that a row shows. */
export function rowAfter(row: Conversation, event: Event): Conversation {
  if (event.conversationRead) return { ...row, unread: event.conversationRead.unread ?? 0 };
  const done = event.conversationActivity?.activity;
  if (done?.status)
    return {
      ...row,
      status: done.status.status,
      snoozedUntil: done.status.snoozedUntil,
      waitingSince: done.status.status === 'RESOLVED' ? undefined : row.waitingSince,
    };
  if (done?.assigned) return { ...row, assignee: done.assigned.assignee, team: done.assigned.team };
  if (done?.labelled) return { ...row, labels: done.labelled.labels };
  if (done?.prioritized) return { ...row, priority: done.prioritized.priority };
  const told = event.messageStatus;
  if (told) return told.message === row.lastMessage && isNewer(told.status, row.lastStatus) ? { ...row, lastStatus: told.status } : row;
  const message = messageOf(event);
  if (!message || message.direction === 'NOTE' || message.direction === 'ACTIVITY') return row;
  const inbound = message.direction === 'INBOUND';
  const at = message.at ?? '';
  const next: Conversation = { ...row };
  if (inbound) {
    if (event.messageReceived?.profileName) next.name = event.messageReceived.profileName;
    const until = new Date(Date.parse(at) + window).toISOString();
    if (!row.windowUntil || row.windowUntil < until) next.windowUntil = until;
  }
  // History that is told late is older than what the row shows. WhatsApp tells whole seconds: within one, what is told later came later.
  const shown = Date.parse(row.lastAt ?? '');
  const said = Date.parse(at);
  if (Math.floor(shown / 1000) * 1000 > said) return next;
  next.lastText = lineOf(message);
  next.lastType = message.type;
  next.lastMessage = message.id;
  next.lastStatus = message.status;
  next.lastDirection = message.direction;
  next.lastAt = shown > said ? row.lastAt : at;
  if (quiet.has(message.type ?? '')) return next;
  next.unread = inbound ? (row.unread ?? 0) + 1 : 0;
  next.waitingSince = inbound ? (row.waitingSince ?? at) : undefined;
  if (inbound) next.status = 'OPEN';
  return next;
}

export interface Patched {
  data: ListData;
  /** Whether the events tell of conversations that the list does not hold and that may belong to it. */
  unknown: boolean;
  touched: boolean;
}

/** The loaded rows after some events, in the list's order. Rows that do not belong to it any more are gone. */
export function listAfter(data: ListData, events: Event[], filter: Filter, me: string): Patched {
  const rows = new Map(rowsOf(data).map(row => [row.id!, row]));
  let unknown = false;
  let touched = false;
  for (const event of events) {
    const id = conversationOf(event);
    if (!id) continue;
    const row = rows.get(id);
    if (!row) {
      unknown ||= !!messageOf(event) || !!event.conversationActivity;
      continue;
    }
    const next = rowAfter(row, event);
    touched ||= next !== row;
    rows.set(id, next);
  }
  return touched ? { data: deal(data, [...rows.values()], filter, me), unknown, touched } : { data, unknown, touched };
}

/** Puts one conversation, as it is now, in its place in a list, or takes it out. */
export function listWith(data: ListData, row: Conversation, filter: Filter, me: string): ListData {
  const rows = rowsOf(data);
  const at = rows.findIndex(one => one.id === row.id);
  if (at < 0) return data;
  rows[at] = row;
  return deal(data, rows, filter, me);
}

/** Puts a fresh first page in front of what is loaded. Rows that left it stay behind it, where they have moved to. */
export function listOver(data: ListData, fresh: ListConversationsResponse, filter: Filter, me: string): ListData {
  if (data.pages.length === 1 && !fresh.nextCursor) return { ...data, pages: [fresh] };
  const known = new Set(fresh.conversations?.map(row => row.id));
  return deal(data, [...(fresh.conversations ?? []), ...rowsOf(data).filter(row => !known.has(row.id))], filter, me);
}

/** Deals rows out to the pages. Their cursors stay: what lies behind them is not loaded yet. */
function deal(data: ListData, rows: Conversation[], filter: Filter, me: string): ListData {
  const sorted = rows.filter(row => belongs(row, filter, me)).sort(orderOf(filter));
  let from = 0;
  const pages = data.pages.map((page, index) => {
    const to = index === data.pages.length - 1 ? sorted.length : from + (page.conversations?.length ?? 0);
    const conversations = sorted.slice(from, to);
    from = to;
    return { ...page, conversations };
  });
  return { ...data, pages };
}

/** Every row once, in order: a row that moved between the reads of two pages is in both. */
export function rowsOf(data: ListData | undefined): Conversation[] {
  const seen = new Set<string>();
  const rows: Conversation[] = [];
  for (const page of data?.pages ?? []) {
    for (const row of page.conversations ?? []) {
      if (seen.has(row.id!)) continue;
      seen.add(row.id!);
      rows.push(row);
    }
  }
  return rows;
}
