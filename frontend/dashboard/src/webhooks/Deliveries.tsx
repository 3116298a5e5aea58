import { usePages } from '../api/pages';
import type { ListDeliveriesResponse, WebhookAttempt } from '../api/schema';
import { useTranslation } from '../i18n/useTranslation';
import { Standing, Table } from '../ui/Table';
import { fullTime } from '../ui/times';

const tones = { DELIVERED: 'good', WILL_RETRY: 'warn', DEAD: 'bad', FAILED: 'bad', OUTCOME_UNSPECIFIED: 'plain' } as const;

/** Every attempt of the last 30 days, with what came of it. */
export function Deliveries({ id }: { id: string }) {
  const { t, i18n } = useTranslation();
  const query = usePages<ListDeliveriesResponse>(`/v1/webhooks/${id}/deliveries`);
  return (
    <Table
      label={t('deliveries')}
      query={query}
      rows={page => page.deliveries}
      id={one => one.id!}
      empty={{ title: t('noDeliveries'), text: t('noDeliveriesText') }}
      columns={[
        {
          name: t('event'),
          show: one => (
            <>
              <p className="font-medium">{one.type}</p>
              <p className="text-[12px] text-muted">{one.at && fullTime(one.at, i18n.language)}</p>
            </>
          ),
        },
        { name: t('outcome'), show: one => <Standing tone={tones[one.outcome ?? 'OUTCOME_UNSPECIFIED']}>{t(`outcome_.${one.outcome}`)}</Standing> },
        { name: t('answer'), show: one => <Answer attempt={one} /> },
      ]}
    />
  );
}

function Answer({ attempt }: { attempt: WebhookAttempt }) {
  const { t } = useTranslation();
  return (
    <>
      <p>
        {attempt.statusCode || t('noAnswer')} · {t('milliseconds', { count: attempt.milliseconds ?? 0 })} ·{' '}
        {t('attempt', { count: attempt.attempt ?? 1 })}
      </p>
      {attempt.error && <p className="text-[13px] text-danger">{attempt.error}</p>}
      {attempt.response && (
        <pre className="mt-1 max-h-32 max-w-md overflow-auto whitespace-pre-wrap rounded-lg bg-ground p-2 text-[12px]">{attempt.response}</pre>
      )}
    </>
  );
}
