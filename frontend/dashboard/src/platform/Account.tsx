import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { get, post, send } from '../api/client';
import type { ListPlansResponse, Tenant, TenantQuotas } from '../api/schema';
import { useTranslation } from '../i18n/useTranslation';
import { amount, size } from '../ui/amounts';
import { Button } from '../ui/Button';
import { Facts } from '../ui/Facts';
import { Field } from '../ui/Field';
import { Problem } from '../ui/Problem';
import { Sheet } from '../ui/Sheet';
import { fullTime } from '../ui/times';
import { Used } from '../ui/Used';
import { AskAccess } from './AskAccess';
import { Asked } from './Asked';
import { LimitFields } from './LimitFields';
import { limitsOf } from './limits';

type Doing = 'suspend' | 'resume' | 'throttle' | 'quotas' | 'access';

/** One account: how it stands, what it may use, and what the operator does about it. */
export function Account({ tenant, close }: { tenant: Tenant; close: () => void }) {
  const { t, i18n } = useTranslation();
  const queries = useQueryClient();
  const [doing, setDoing] = useState<Doing>();
  const quotasPath = `/v1/tenants/${tenant.id}/quotas`;
  const quotas = useQuery({ queryKey: [quotasPath], queryFn: ({ signal }) => get<TenantQuotas>(quotasPath, {}, signal) });
  const plans = useQuery({ queryKey: ['plans'], queryFn: ({ signal }) => get<ListPlansResponse>('/v1/plans', {}, signal) });
  const done = () => setDoing(undefined);
  const act = async (what: Promise<unknown>) => {
    await what;
    await Promise.all([queries.invalidateQueries({ queryKey: ['/v1/tenants'] }), queries.invalidateQueries({ queryKey: [quotasPath] })]);
  };
  const { data } = quotas;
  const whole = (value: number) => amount(value, i18n.language);
  const asked = { close: done, about: tenant.name };

  return (
    <Sheet title={tenant.name ?? ''} close={close} wide>
      <div className="flex flex-col gap-5">
        <Facts
          facts={[
            [
              'Id',
              <code key="id" className="text-[12.5px]">
                {tenant.id}
              </code>,
            ],
            [t('since'), tenant.createdAt && fullTime(tenant.createdAt, i18n.language)],
            [t('state'), t(tenant.suspended ? 'suspended' : 'active')],
            [t('reason'), tenant.suspensionReason],
            [t('limit.requestsPerSecond'), tenant.requestsPerSecond || undefined],
            [t('plan'), data?.plan],
          ]}
        />
        {quotas.error && <Problem problem={quotas.error} retry={() => void quotas.refetch()} />}
        {data && (
          <div className="grid gap-x-8 gap-y-3 sm:grid-cols-2">
            <Used
              label={t('limit.messagesPerDay')}
              used={Number(data.messagesToday ?? 0)}
              limit={Number(data.effective?.messagesPerDay ?? 0)}
              show={whole}
            />
            <Used
              label={t('limit.messagesPerMonth')}
              used={Number(data.messagesThisMonth ?? 0)}
              limit={Number(data.effective?.messagesPerMonth ?? 0)}
              show={whole}
            />
            <Used
              label={t('storedBytes')}
              used={Number(data.storedBytes ?? 0)}
              limit={Number(data.effective?.storedBytes ?? 0)}
              show={bytes => size(bytes, i18n.language)}
            />
            <Used label={t('limit.sessions')} used={data.sessions ?? 0} limit={data.effective?.sessions ?? 0} show={whole} />
          </div>
        )}
        <div className="flex flex-wrap gap-2">
          <Button disabled={!data} onClick={() => setDoing('quotas')}>
            {t('setQuotas')}
          </Button>
          <Button onClick={() => setDoing('throttle')}>{t('throttle')}</Button>
          <Button onClick={() => setDoing('access')}>{t('askAccess')}</Button>
          {tenant.suspended ? (
            <Button look="primary" onClick={() => setDoing('resume')}>
              {t('resumeAccount')}
            </Button>
          ) : (
            <Button look="danger" onClick={() => setDoing('suspend')}>
              {t('suspend')}
            </Button>
          )}
        </div>
      </div>
      {doing === 'suspend' && (
        <Asked
          {...asked}
          title={t('suspend')}
          yes={t('suspend')}
          about={t('suspendText')}
          act={(_, reason) => act(post(`/v1/tenants/${tenant.id}:suspend`, { reason }))}
        />
      )}
      {doing === 'resume' && (
        <Asked
          {...asked}
          title={t('resumeAccount')}
          yes={t('resumeAccount')}
          act={(_, reason) => act(post(`/v1/tenants/${tenant.id}:resume`, { reason }))}
        />
      )}
      {doing === 'throttle' && (
        <Asked
          {...asked}
          title={t('throttle')}
          yes={t('throttle')}
          act={(given, reason) =>
            act(post(`/v1/tenants/${tenant.id}:throttle`, { requestsPerSecond: Number(given.get('rate')) || undefined, reason }))
          }
        >
          <Field
            label={t('limit.requestsPerSecond')}
            name="rate"
            type="number"
            min={0.1}
            step="0.1"
            hint={t('throttleHint')}
            defaultValue={tenant.requestsPerSecond || undefined}
          />
        </Asked>
      )}
      {doing === 'quotas' && (
        <Asked
          {...asked}
          title={t('setQuotas')}
          yes={t('setQuotas')}
          act={(given, reason) => act(send('PUT', quotasPath, { plan: given.get('plan'), own: limitsOf(given), reason }))}
        >
          <label className="flex flex-col gap-1">
            <span className="font-medium">{t('plan')}</span>
            <select name="plan" className="field" defaultValue={data?.plan ?? ''}>
              <option value="">{t('noPlan')}</option>
              {plans.data?.plans?.map(one => (
                <option key={one.name} value={one.name}>
                  {one.name}
                </option>
              ))}
            </select>
          </label>
          <LimitFields limits={data?.own} />
        </Asked>
      )}
      {doing === 'access' && <AskAccess tenant={tenant} close={done} />}
    </Sheet>
  );
}
