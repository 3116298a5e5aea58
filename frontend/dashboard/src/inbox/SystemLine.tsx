import { useQuery } from '@tanstack/react-query';
import type { Activity, Message } from '../api/schema';
import { useTranslation } from '../i18n/useTranslation';
import { clock, fullTime } from '../ui/times';
import { agentsQuery, labelsQuery, teamsQuery } from './queries';

/** One line about what happened to the conversation: by somebody, or by itself. */
export function SystemLine({ message }: { message: Message }) {
  const { i18n } = useTranslation();
  const text = useText(message);
  return (
    <p className="bubble-row mx-auto my-1.5 px-4 text-center text-[12.5px] text-muted" title={fullTime(message.at!, i18n.language)}>
      {text} · <time dateTime={message.at}>{clock(message.at!, i18n.language)}</time>
    </p>
  );
}

function useText(message: Message): string {
  const { t, i18n } = useTranslation();
  const agents = useQuery(agentsQuery).data?.agents;
  const labels = useQuery(labelsQuery).data?.labels;
  const teams = useQuery(teamsQuery).data?.teams;
  const activity: Activity | undefined = message.activity;
  if (!activity) return message.system?.body || message.line || t('kind.system');
  const person = (id: string | undefined) => agents?.find(one => one.id === id)?.name ?? t('somebody');
  const named = (list: { id?: string; name?: string }[] | undefined, ids: string[] | undefined) =>
    new Intl.ListFormat(i18n.language).format((ids ?? []).map(id => list?.find(one => one.id === id)?.name ?? t('gone')));
  const who = activity.author ? person(activity.author) : t('system');
  const { status, assigned, labelled, prioritized } = activity;
  if (status?.cause === 'CUSTOMER_WROTE') return t('did.customerWrote');
  if (status?.cause === 'SNOOZE_OVER') return t('did.snoozeOver');
  if (status?.status === 'SNOOZED' && status.snoozedUntil) return t('did.snoozedUntil', { who, until: fullTime(status.snoozedUntil, i18n.language) });
  if (status) return t(`did.${status.status}`, { who });
  if (assigned?.assignee)
    return assigned.assignee === activity.author ? t('did.took', { who }) : t('did.assigned', { who, whom: person(assigned.assignee) });
  if (assigned?.team) return t('did.team', { who, team: named(teams, [assigned.team]) });
  if (assigned) return t('did.unassigned', { who });
  if (labelled?.added?.length) return t('did.labelled', { who, labels: named(labels, labelled.added) });
  if (labelled) return t('did.unlabelled', { who, labels: named(labels, labelled.removed) });
  return t('did.prioritized', { who, priority: t(`priority.${prioritized?.priority}`) });
}
