import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { get } from '../api/client';
import type { MessageLogDetail } from '../api/schema';
import { useTranslation } from '../i18n/useTranslation';
import { country, money } from '../ui/amounts';
import { Facts } from '../ui/Facts';
import { Problem } from '../ui/Problem';
import { Raw } from '../ui/Raw';
import { Sheet } from '../ui/Sheet';
import { fullTime } from '../ui/times';

/** One message: what it was, what happened to it, what WhatsApp said, and where it was delivered to. */
export function MessageDetail({ id, close }: { id: string; close: () => void }) {
  const { t, i18n } = useTranslation();
  const { data, error, refetch } = useQuery({
    queryKey: ['message-log', id],
    queryFn: ({ signal }) => get<MessageLogDetail>(`/v1/message-log/${id}`, {}, signal),
  });
  const entry = data?.entry;
  const bill = entry?.billing;
  return (
    <Sheet title={t('message')} close={close} wide>
      {error && <Problem problem={error} retry={() => void refetch()} />}
      {!data && !error && <div className="skeleton h-40" />}
      {entry && (
        <div className="flex flex-col gap-5">
          {entry.body && (
            <p dir="auto" className="whitespace-pre-wrap rounded-xl bg-ground px-3 py-2">
              {entry.body}
            </p>
          )}
          <Facts
            facts={[
              [t('recipient'), entry.recipient && <span dir="ltr">{entry.recipient}</span>],
              [t('kindOf'), t(`kind.${entry.type}`, { defaultValue: entry.type })],
              [t('template'), entry.template && `${entry.template} (${entry.templateLanguage})`],
              [t('state'), t(`sent.${entry.status}`)],
              [t('failed'), entry.failure?.text],
              [t('price'), bill?.free ? t('free') : money(bill?.amount, bill?.currency, i18n.language)],
              [t('category'), bill?.category && t(`billed.${bill.category}`, { defaultValue: bill.category })],
              [t('country'), country(bill?.country, i18n.language)],
              ['WhatsApp', entry.whatsappId && <code className="break-all text-[12px]">{entry.whatsappId}</code>],
            ]}
          />
          <Link
            to="/inbox/$conversation"
            params={{ conversation: entry.conversation! }}
            search={{ message: id }}
            className="w-fit font-medium text-accent hover:underline"
          >
            {t('showInConversation')}
          </Link>
          <section>
            <h3 className="mb-1.5 font-semibold">{t('history')}</h3>
            <ol className="flex flex-col gap-2.5 border-line border-s-2 ps-4">
              {data.history?.map(step => (
                <li key={step.event}>
                  <p>
                    <span className="font-medium">
                      {t(step.type === 'message.queued' ? 'sent.QUEUED' : `sent.${step.status}`, { defaultValue: t('recorded') })}
                    </span>{' '}
                    <time dateTime={step.at} className="text-[13px] text-muted">
                      {step.at && fullTime(step.at, i18n.language)}
                    </time>
                  </p>
                  {step.failure && <p className="text-[13px] text-danger">{step.failure.text}</p>}
                  <Raw label={t('rawOf')} bytes={step.raw} />
                </li>
              ))}
            </ol>
          </section>
          {!!data.deliveries?.length && (
            <section>
              <h3 className="mb-1.5 font-semibold">{t('deliveries')}</h3>
              <ul className="flex flex-col gap-1 text-[13px]">
                {data.deliveries.map(({ attempt }) => (
                  <li key={attempt?.id} className="flex flex-wrap gap-x-3">
                    <span className="font-medium">{attempt?.type}</span>
                    <span>{t(`outcome_.${attempt?.outcome}`)}</span>
                    <span className="text-muted">{attempt?.at && fullTime(attempt.at, i18n.language)}</span>
                  </li>
                ))}
              </ul>
            </section>
          )}
        </div>
      )}
    </Sheet>
  );
}
