import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { get, send } from '../api/client';
import type { ListPlansResponse, Plan } from '../api/schema';
import { useTranslation } from '../i18n/useTranslation';
import { amount, size } from '../ui/amounts';
import { Button } from '../ui/Button';
import { Facts } from '../ui/Facts';
import { Field } from '../ui/Field';
import { Card, Page } from '../ui/Page';
import { Empty, Problem } from '../ui/Problem';
import { Confirm } from '../ui/Sheet';
import { useAct } from '../ui/useAct';
import { Asked } from './Asked';
import { LimitFields } from './LimitFields';
import { limitNames, limitsOf } from './limits';

/** What accounts may use, by the name of a plan. */
export function Plans() {
  const { t, i18n } = useTranslation();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['plans'],
    queryFn: ({ signal }) => get<ListPlansResponse>('/v1/plans', {}, signal),
  });
  const { act } = useAct(['plans']);
  const [editing, setEditing] = useState<Plan>();
  const [removing, setRemoving] = useState<Plan>();
  const show = (name: string, value: string | number | undefined) =>
    value === undefined ? undefined : name === 'storedBytes' ? size(Number(value), i18n.language) : amount(value, i18n.language);
  return (
    <Page
      title={t('plans')}
      about={t('plansAbout')}
      actions={
        <Button look="primary" onClick={() => setEditing({})}>
          <Plus size={16} />
          {t('newPlan')}
        </Button>
      }
    >
      {error && <Problem problem={error} retry={() => void refetch()} />}
      {isPending && <div className="skeleton h-32" />}
      {data && !data.plans?.length && <Empty title={t('noPlans')}>{t('noPlansText')}</Empty>}
      <div className="grid gap-4 md:grid-cols-2">
        {data?.plans?.map(plan => (
          <Card key={plan.name} title={plan.name}>
            <Facts facts={limitNames.map(name => [t(`limit.${name}`), show(name, plan.limits?.[name])] as const)} />
            <div className="flex gap-2">
              <Button small onClick={() => setEditing(plan)}>
                {t('change')}
              </Button>
              <Button small look="danger" onClick={() => setRemoving(plan)}>
                {t('delete')}
              </Button>
            </div>
          </Card>
        ))}
      </div>
      {editing && (
        <Asked
          title={editing.name ?? t('newPlan')}
          yes={t('save')}
          close={() => setEditing(undefined)}
          act={async (given, reason) => {
            const name = editing.name ?? String(given.get('name'));
            await send('PUT', `/v1/plans/${encodeURIComponent(name)}`, { limits: limitsOf(given), reason });
            await refetch();
          }}
        >
          {!editing.name && <Field label={t('name')} name="name" required maxLength={64} pattern="[a-z0-9\-]+" hint={t('planNameHint')} autoFocus />}
          <LimitFields limits={editing.limits} />
        </Asked>
      )}
      {removing && (
        <Confirm
          title={t('deletePlan', { name: removing.name })}
          text={t('deletePlanText')}
          yes={t('delete')}
          close={() => setRemoving(undefined)}
          act={() => void act(() => send('DELETE', `/v1/plans/${removing.name}`))}
        />
      )}
    </Page>
  );
}
