import { useQuery } from '@tanstack/react-query';
import { get } from '../api/client';
import type { PlatformHealth } from '../api/schema';
import { useTranslation } from '../i18n/useTranslation';
import { amount, size } from '../ui/amounts';
import { cx } from '../ui/classes';
import { Page } from '../ui/Page';
import { Problem } from '../ui/Problem';
import { fullTime } from '../ui/times';

/** In the order in which one looks; `bad` are those that should be nothing. */
const figures = [
  { name: 'tenants' },
  { name: 'suspendedTenants' },
  { name: 'sessions' },
  { name: 'waitingSends' },
  { name: 'waitingDeliveries' },
  { name: 'deadDeliveries', bad: true },
  { name: 'deadLetters', bad: true },
  { name: 'parkedStatuses' },
  { name: 'openAbuseReports', bad: true },
  { name: 'spoolRecords', bad: true },
] as const satisfies readonly { name: keyof PlatformHealth; bad?: true }[];

/** How much of everything there is, and what waits. */
export function Health() {
  const { t, i18n } = useTranslation();
  const { data, error, refetch } = useQuery({
    queryKey: ['platform-health'],
    refetchInterval: 10_000,
    queryFn: ({ signal }) => get<PlatformHealth>('/v1/platform/health', {}, signal),
  });
  return (
    <Page title={t('health')} about={data?.at && t('countedAt', { time: fullTime(data.at, i18n.language) })}>
      {error && <Problem problem={error} retry={() => void refetch()} />}
      {data?.storeAway && (
        <p role="alert" className="rounded-xl bg-danger-ground px-4 py-3 text-danger">
          {t('storeAway', { size: size(Number(data.spoolBytes ?? 0), i18n.language) })}
        </p>
      )}
      <dl className="grid grid-cols-2 gap-3 sm:grid-cols-3 lg:grid-cols-5">
        {figures.map(figure => {
          const value = Number(data?.[figure.name] ?? 0);
          return (
            <div key={figure.name} className="flex flex-col-reverse justify-end rounded-2xl border border-line bg-surface p-4">
              <dt className="text-[13px] text-muted">{t(`figure.${figure.name}`)}</dt>
              <dd className={cx('font-semibold text-2xl tabular-nums', 'bad' in figure && value > 0 && 'text-danger')}>
                {data ? amount(value, i18n.language) : <span className="skeleton inline-block h-7 w-14" />}
              </dd>
            </div>
          );
        })}
      </dl>
    </Page>
  );
}
