import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Conversation, Event } from '../api/schema';
import { say } from '../i18n';
import { lineOf } from '../inbox/line';
import { messageOf } from '../inbox/messages';
import type { ListData } from '../inbox/rows';
import { conversationOf, rowsOf } from '../inbox/rows';
import { useEvents } from '../live/useLive';

/** Notices of the browser's own; `missing` where it has none, as on some phones. */
export type Permission = NotificationPermission | 'missing';

const here = (): Permission => ('Notification' in globalThis ? Notification.permission : 'missing');

/**
 * Has the browser tell of customers' messages while this page is out of sight: of conversations that are one's own or nobody's. Whether it may is kept by the
 * browser itself.
 */
export function useBrowserNotices(me: string): { permission: Permission; ask: () => void } {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [permission, setPermission] = useState(here);

  const tell = (event: Event) => {
    const message = event.messageReceived && messageOf(event);
    const conversation = conversationOf(event);
    if (!message || !conversation || message.type === 'system' || message.type === 'reaction') return;
    const rows = queries.getQueriesData<ListData>({ queryKey: ['conversations'] }).flatMap(([, data]) => rowsOf(data));
    const row: Conversation | undefined = rows.find(one => one.id === conversation);
    if (row?.assignee && row.assignee !== me) return;
    const title = row?.name || event.messageReceived?.profileName || row?.phone || say('unknownPerson');
    // One for each conversation: a later message takes the place of the one before.
    const shown = new Notification(title, {
      body: lineOf(message) || say(`kind.${message.type}`, { defaultValue: say('kind.other') }),
      tag: conversation,
      icon: '/app/icon.svg',
    });
    shown.onclick = () => {
      window.focus();
      shown.close();
      void navigate({ to: '/inbox/$conversation', params: { conversation } });
    };
  };

  useEvents(events => {
    if (permission === 'granted' && document.visibilityState === 'hidden') for (const event of events) tell(event);
  });
  return { permission, ask: () => void Notification.requestPermission().then(setPermission) };
}
