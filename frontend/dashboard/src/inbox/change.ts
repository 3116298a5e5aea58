import type { QueryClient } from '@tanstack/react-query';
import { send } from '../api/client';
import type { Conversation, ConversationPriority, ConversationStatus } from '../api/schema';
import { showConversation } from './queries';

export interface Change {
  status?: ConversationStatus;
  snoozedUntil?: string;
  /** Empty for nobody. */
  assignee?: string;
  team?: string;
  addLabels?: string[];
  removeLabels?: string[];
  priority?: ConversationPriority;
}

export const isOpen = (row: Conversation) => (row.status ?? 'OPEN') === 'OPEN';

/** What a conversation looks like once a change is made. */
export function changed(row: Conversation, { addLabels = [], removeLabels = [], ...rest }: Change): Conversation {
  const labels = (row.labels ?? []).filter(id => !removeLabels.includes(id) && !addLabels.includes(id));
  return { ...row, ...rest, labels: [...labels, ...addLabels] };
}

/** Shows a change at once and makes it. One that is refused is taken back. */
export async function changeConversation(queries: QueryClient, row: Conversation, change: Change): Promise<void> {
  showConversation(queries, changed(row, change));
  try {
    showConversation(queries, await send<Conversation>('PATCH', `/v1/conversations/${row.id}`, change));
  } catch (problem) {
    showConversation(queries, row);
    // A row that left its list comes back with the list.
    void queries.invalidateQueries({ queryKey: ['conversations'] });
    throw problem;
  }
  void queries.invalidateQueries({ queryKey: ['counts'] });
}
