import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { get } from '../api/client';
import type { AccountQuotas, Quota, UsageResponse } from '../api/schema';
import { PageTabs } from '../app/PageTabs';
import { logTabs } from '../app/tabs';
import { useTranslation } from '../i18n/useTranslation';
import { sessionsQuery } from '../inbox/queries';
import { amount, country, money, size } from '../ui/amounts';
import { Card, Page } from '../ui/Page';
import { Empty, Problem } from '../ui/Problem';
import { Select } from '../ui/Select';
import { Used } from '../ui/Used';

/** What an account may use and has used, and what its delivered messages cost. */
export function Usage() {
  const { t } = useTranslation();
  return (
    <Page title={t('usage')} about={t('usageAbout')}>
      <PageTabs tabs={logTabs} />
      <Quotas />
      <Costs />
    </Page>
  );
}

function Quotas() {
  const { t, i18n } = useTranslation();
  const { data, error, refetch } = useQuery({ queryKey: ['quotas'], queryFn: ({ signal }) => get<AccountQuotas>('/v1/quotas', {}, signal) });
  if (error) return <Problem problem={error} retry={() => void refetch()} />;
  const whole = (value: number) => amount(value, i18n.language);
  const line = (label: string, quota: Quota | undefined, show = whole) => (
    <Used label={label} used={Number(quota?.used ?? 0)} limit={Number(quota?.limit ?? 0)} show={show} />
  );
  return (
    <Card title={data?.plan ? t('planNamed', { plan: data.plan }) : t('quotas')}>
      {data ? (
        <div className="grid gap-x-8 gap-y-3 sm:grid-cols-2">
          {line(t('messagesPerDay'), data.messagesPerDay)}
          {line(t('messagesPerMonth'), data.messagesPerMonth)}
          {line(t('storedBytes'), data.storedBytes, bytes => size(bytes, i18n.language))}
          {line(t('numbers'), data.sessions)}
        </div>
      ) : (
        <div className="skeleton h-20" />
      )}
    </Card>
  );
}

function Costs() {
  const { t, i18n } = useTranslation();
  const sessions = useQuery(sessionsQuery).data?.sessions ?? [];
  const [chosen, setChosen] = useState('');
  const [month, setMonth] = useState(() => new Date().toISOString().slice(0, 7));
  const session = chosen || sessions[0]?.id;
  const { data, error, refetch } = useQuery({
    queryKey: ['usage', session, month],
    enabled: !!session,
    queryFn: ({ signal }) => get<UsageResponse>('/v1/usage', { session, month }, signal),
  });
  const whole = (value: string | undefined) => amount(value, i18n.language);
  const total = money(data?.amount, data?.currency, i18n.language);
  return (
    <Card title={t('costs')}>
      <div className="flex flex-wrap gap-2">
        <input
          type="month"
          className="field w-44!"
          aria-label={t('month')}
          value={month}
          onChange={event => event.target.value && setMonth(event.target.value)}
        />
        {sessions.length > 1 && (
          <Select
            label={t('numbers')}
            value={session ?? ''}
            options={sessions.map(one => [one.id!, one.verifiedName || one.displayPhoneNumber || one.id!] as const)}
            change={setChosen}
          />
        )}
      </div>
      {error && <Problem problem={error} retry={() => void refetch()} />}
      {data && !data.lines?.length && <Empty title={t('noUsage')}>{t('noUsageText')}</Empty>}
      {!!data?.lines?.length && (
        <div className="overflow-x-auto">
          <table className="w-full" aria-label={t('costs')}>
            <thead>
              <tr className="border-line border-b text-[12px] text-muted">
                {['country', 'category', 'deliveredCount', 'freeCount', 'price'].map((name, index) => (
                  <th key={name} scope="col" className={`py-2 pe-4 font-semibold ${index > 1 ? 'text-end' : 'text-start'}`}>
                    {t(name)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody className="divide-y divide-line">
              {data.lines.map(line => (
                <tr key={`${line.country} ${line.category} ${line.type}`}>
                  <td className="py-2 pe-4">{country(line.country, i18n.language) ?? t('unknownCountry')}</td>
                  <td className="py-2 pe-4">{t(`billed.${line.category}`, { defaultValue: line.category })}</td>
                  <td className="py-2 pe-4 text-end tabular-nums">{whole(line.delivered)}</td>
                  <td className="py-2 pe-4 text-end tabular-nums">{whole(line.free)}</td>
                  <td className="py-2 pe-4 text-end tabular-nums">{money(line.amount, data.currency, i18n.language) || '–'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {data && (
        <p className="text-muted">
          {t('serviceFree', { used: whole(data.freeServiceMessages), all: whole(data.serviceMessages) })}{' '}
          {total ? t('sum', { sum: total }) : t('noPrices')}
        </p>
      )}
    </Card>
  );
}
