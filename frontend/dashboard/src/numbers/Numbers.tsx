import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { get } from '../api/client';
import type { Session } from '../api/schema';
import { sessionsQuery } from '../inbox/queries';
import { Card, Page } from '../ui/Page';
import { Empty, Problem } from '../ui/Problem';
import { Standing } from '../ui/Table';
import { shortTime } from '../ui/times';

/** The account's WhatsApp numbers: whether they send, and how much of their limits is used. */
export function Numbers() {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useQuery(sessionsQuery);
  return (
    <Page title={t('numbers')} about={t('numbersAbout')}>
      {error && <Problem problem={error} retry={() => void refetch()} />}
      {isPending && <div className="skeleton h-36" />}
      {data?.sessions?.length === 0 && <Empty title={t('noNumbers')}>{t('noNumbersText')}</Empty>}
      <div className="grid gap-4 lg:grid-cols-2">
        {data?.sessions?.map(one => (
          <NumberCard key={one.id} id={one.id!} listed={one} />
        ))}
      </div>
    </Page>
  );
}

function NumberCard({ id, listed }: { id: string; listed: Session }) {
  const { t, i18n } = useTranslation();
  // Limits and their use are in the answer for one number, not in the list.
  const { data } = useQuery({
    queryKey: ['sessions', id],
    queryFn: ({ signal }) => get<Session>(`/v1/sessions/${id}`, {}, signal),
    refetchInterval: 30_000,
  });
  const session = data ?? listed;
  const reach = session.reach;
  const connected = session.state === 'CONNECTED';
  return (
    <Card>
      <header className="flex items-start justify-between gap-3">
        <div>
          <h2 className="font-semibold text-base">{session.verifiedName || session.displayPhoneNumber}</h2>
          <p dir="ltr" className="text-start text-muted">
            {session.displayPhoneNumber}
          </p>
        </div>
        <Standing tone={session.held ? 'warn' : connected ? 'good' : 'bad'}>{t(session.held ? 'held' : `numberState.${session.state}`)}</Standing>
      </header>
      {session.held && <p className="rounded-lg bg-warn-ground px-3 py-2 text-[13px] text-warn">{session.held.text}</p>}
      <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1">
        <dt className="text-muted">{t('connectedSince')}</dt>
        <dd>{shortTime(session.connectedAt, i18n.language)}</dd>
        {!!session.messagesPerSecond && (
          <>
            <dt className="text-muted">{t('throughput')}</dt>
            <dd>{t('perSecond', { count: session.messagesPerSecond })}</dd>
          </>
        )}
        {reach && (
          <>
            <dt className="text-muted">{t('reach')}</dt>
            <dd>
              {reach.people ? t('reachOf', { used: reach.used ?? 0, allowed: reach.people }) : t('unlimited')}
              {!!reach.people && (
                <meter
                  className="ms-2 align-middle"
                  min={0}
                  max={reach.people}
                  high={reach.people * 0.8}
                  value={reach.used ?? 0}
                  aria-label={t('reach')}
                />
              )}
            </dd>
          </>
        )}
        <dt className="text-muted">{t('phoneNumberId')}</dt>
        <dd className="font-mono text-[12.5px]">{session.phoneNumberId}</dd>
        <dt className="text-muted">WABA</dt>
        <dd className="font-mono text-[12.5px]">{session.wabaId}</dd>
      </dl>
    </Card>
  );
}
