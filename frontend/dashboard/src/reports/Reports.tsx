import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { get } from '../api/client';
import type { ListDaysResponse } from '../api/schema';
import { useTranslation } from '../i18n/useTranslation';
import { amount } from '../ui/amounts';
import { Card, Page } from '../ui/Page';
import { Problem } from '../ui/Problem';
import { Select } from '../ui/Select';
import { Bars } from './Bars';
import { filled, firstOf, totals } from './days';

const periods = [7, 30, 90] as const;

/** How much was received and sent, and how much of it arrived. */
export function Reports() {
  const { t, i18n } = useTranslation();
  const [period, setPeriod] = useState<number>(30);
  const from = firstOf(period, new Date());
  const { data, error, refetch } = useQuery({
    queryKey: ['analytics', from],
    queryFn: ({ signal }) => get<ListDaysResponse>('/v1/analytics/days', { from }, signal),
  });
  const days = filled(data?.days ?? [], from, new Date());
  const sum = totals(days);
  const part = (of: number) =>
    new Intl.NumberFormat(i18n.language, { style: 'percent', maximumFractionDigits: 1 }).format(sum.queued ? of / sum.queued : 0);
  const figures = [
    ['received', amount(sum.received, i18n.language)],
    ['queued', amount(sum.queued, i18n.language)],
    ['delivered', part(sum.delivered)],
    ['read', part(sum.read)],
    ['failed', part(sum.failed)],
  ] as const;
  return (
    <Page
      title={t('reports')}
      about={t('reportsAbout')}
      actions={
        <Select
          label={t('period')}
          value={String(period)}
          options={periods.map(one => [String(one), t('lastDays', { count: one })] as const)}
          change={value => setPeriod(Number(value))}
        />
      }
    >
      {error && <Problem problem={error} retry={() => void refetch()} />}
      <dl className="grid grid-cols-2 gap-3 sm:grid-cols-3 lg:grid-cols-5">
        {figures.map(([name, value]) => (
          <div key={name} className="flex flex-col-reverse justify-end rounded-2xl border border-line bg-surface p-4">
            <dt className="text-[13px] text-muted">{t(`reported.${name}`)}</dt>
            <dd className="font-semibold text-2xl tabular-nums">{data ? value : <span className="skeleton inline-block h-7 w-14" />}</dd>
          </div>
        ))}
      </dl>
      <Card title={t('volume')}>
        <Bars days={days} first="received" second="queued" />
      </Card>
      <Card title={t('arrival')}>
        <Bars days={days} first="delivered" second="failed" bad />
      </Card>
    </Page>
  );
}
