import { useQuery } from '@tanstack/react-query';
import { useRouteContext, useSearch } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { get, send } from '../api/client';
import type { ListMessageLogResponse, Number as NumberFacts, Session } from '../api/schema';
import { may } from '../api/session';
import { useTranslation } from '../i18n/useTranslation';
import { sessionsQuery } from '../inbox/queries';
import { Button } from '../ui/Button';
import { Facts } from '../ui/Facts';
import { Card, Page } from '../ui/Page';
import { Empty, Problem } from '../ui/Problem';
import { Confirm } from '../ui/Sheet';
import { Standing } from '../ui/Table';
import { shortTime } from '../ui/times';
import { Used } from '../ui/Used';
import { useAct } from '../ui/useAct';
import { Connect } from './Connect';

const qualities: Record<string, 'good' | 'warn' | 'bad'> = { GREEN: 'good', YELLOW: 'warn', RED: 'bad' };

/** The account's WhatsApp numbers: whether they send, and how much of their limits is used. */
export function Numbers() {
  const { t } = useTranslation();
  const { person } = useRouteContext({ from: '/shell' });
  const [connecting, setConnecting] = useState(!!useSearch({ from: '/shell/numbers' }).connect);
  const { data, error, isPending, refetch } = useQuery(sessionsQuery);
  return (
    <Page
      title={t('numbers')}
      about={t('numbersAbout')}
      actions={
        may(person, 'NUMBERS_WRITE') && (
          <Button look="primary" onClick={() => setConnecting(true)}>
            <Plus size={16} />
            {t('connectNumber')}
          </Button>
        )
      }
    >
      {connecting && <Connect close={() => setConnecting(false)} />}
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
  const { person } = useRouteContext({ from: '/shell' });
  // Limits and their use are in the answer for one number, not in the list.
  const { data } = useQuery({
    queryKey: ['sessions', id],
    queryFn: ({ signal }) => get<Session>(`/v1/sessions/${id}`, {}, signal),
    refetchInterval: 30_000,
  });
  // Meta says it, and can be away: the card is there without it.
  const facts = useQuery({
    queryKey: ['sessions', id, 'number'],
    retry: false,
    enabled: listed.state === 'CONNECTED',
    queryFn: ({ signal }) => get<NumberFacts>(`/v1/sessions/${id}/number`, {}, signal),
  }).data;
  const last = useQuery({
    queryKey: ['sessions', id, 'last'],
    enabled: may(person, 'LOG_READ'),
    queryFn: ({ signal }) => get<ListMessageLogResponse>('/v1/message-log', { session: id, pageSize: 1 }, signal),
  }).data?.entries?.[0];
  const { act, busy } = useAct(['sessions']);
  const [leaving, setLeaving] = useState(false);
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
      {reach && <Used label={t('reach')} used={reach.used ?? 0} limit={reach.people ?? 0} />}
      <Facts
        facts={[
          [
            t('quality'),
            facts && (
              <Standing tone={qualities[facts.quality ?? ''] ?? 'plain'}>{t(`quality_.${facts.quality}`, { defaultValue: facts.quality })}</Standing>
            ),
          ],
          [t('messagingLimit'), facts?.messagingLimit && t(`tier.${facts.messagingLimit}`, { defaultValue: facts.messagingLimit })],
          [t('throughput'), !!session.messagesPerSecond && t('perSecond', { count: session.messagesPerSecond })],
          [t('connectedSince'), shortTime(session.connectedAt, i18n.language)],
          [t('lastTraffic'), last?.at && shortTime(last.at, i18n.language)],
          [
            t('phoneNumberId'),
            <code key="number" className="text-[12.5px]">
              {session.phoneNumberId}
            </code>,
          ],
          [
            'WABA',
            <code key="waba" className="text-[12.5px]">
              {session.wabaId}
            </code>,
          ],
        ]}
      />
      {connected && may(person, 'NUMBERS_WRITE') && (
        <Button small look="danger" className="self-start" disabled={busy} onClick={() => setLeaving(true)}>
          {t('disconnect')}
        </Button>
      )}
      {leaving && (
        <Confirm
          title={t('disconnectNumber', { number: session.displayPhoneNumber })}
          text={t('disconnectText')}
          yes={t('disconnect')}
          close={() => setLeaving(false)}
          act={() => void act(() => send('DELETE', `/v1/sessions/${id}`))}
        />
      )}
    </Card>
  );
}
