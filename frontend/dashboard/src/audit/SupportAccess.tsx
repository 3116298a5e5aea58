import { useQuery } from '@tanstack/react-query';
import { useRouteContext } from '@tanstack/react-router';
import { get, post, send } from '../api/client';
import { usePages } from '../api/pages';
import type { ListSupportAccessResponse, SupportPolicy } from '../api/schema';
import { may } from '../api/session';
import { PageTabs } from '../app/PageTabs';
import { auditTabs } from '../app/tabs';
import { useTranslation } from '../i18n/useTranslation';
import { Button } from '../ui/Button';
import { Card, Page } from '../ui/Page';
import { Standing, Table } from '../ui/Table';
import { fullTime } from '../ui/times';
import { useAct } from '../ui/useAct';
import { accessTones, duration } from './access';

const path = '/v1/support-access';
const policyPath = '/v1/support-policy';

/** When the operator asked for this account, why, and what the account says to it. */
export function SupportAccess() {
  const { t, i18n } = useTranslation();
  const { person } = useRouteContext({ from: '/shell' });
  const query = usePages<ListSupportAccessResponse>(path);
  const policy = useQuery({ queryKey: [policyPath], queryFn: ({ signal }) => get<SupportPolicy>(policyPath, {}, signal) });
  const access = useAct([path]);
  const rule = useAct([policyPath]);
  const decides = may(person, 'SUPPORT_WRITE');
  return (
    <Page title={t('supportAccess')} about={t('supportAccessAbout')}>
      <PageTabs tabs={auditTabs} />
      {policy.data && (
        <Card>
          <label className="flex items-start gap-3">
            <input
              type="checkbox"
              className="mt-1 accent-(--accent)"
              checked={policy.data.allows ?? false}
              disabled={!decides || rule.busy}
              onChange={event => {
                const allows = event.target.checked;
                void rule.act(() => send('PUT', policyPath, { allows }));
              }}
            />
            <span>
              <span className="font-medium">{t('allowBeforehand')}</span>
              <span className="block text-[13px] text-muted">{t('allowBeforehandText')}</span>
            </span>
          </label>
        </Card>
      )}
      <Table
        label={t('supportAccess')}
        query={query}
        rows={page => page.accesses}
        id={one => one.id!}
        empty={{ title: t('noSupportAccess'), text: t('noSupportAccessText') }}
        columns={[
          {
            name: t('reason'),
            show: one => (
              <>
                <p dir="auto" className="font-medium">
                  {one.reason}
                </p>
                <p className="text-[13px] text-muted">{one.permissions?.map(may => t(`permission.${may}`, { defaultValue: may })).join(', ')}</p>
              </>
            ),
          },
          {
            name: t('when'),
            wide: true,
            show: one => (
              <>
                <p>{one.requestedAt && fullTime(one.requestedAt, i18n.language)}</p>
                <p className="text-[13px] text-muted">{t('forDuration', { duration: duration(one.duration, i18n.language) })}</p>
              </>
            ),
          },
          { name: t('state'), show: one => <Standing tone={accessTones[one.state!]}>{t(`accessState.${one.state}`)}</Standing> },
          {
            name: t('actions'),
            show: one =>
              decides && (
                <span className="flex flex-wrap gap-1">
                  {one.state === 'REQUESTED' && (
                    <Button small look="primary" disabled={access.busy} onClick={() => void access.act(() => post(`${path}/${one.id}:allow`))}>
                      {t('allow')}
                    </Button>
                  )}
                  {(one.state === 'REQUESTED' || one.state === 'ACTIVE') && (
                    <Button small look="danger" disabled={access.busy} onClick={() => void access.act(() => post(`${path}/${one.id}:end`))}>
                      {t(one.state === 'ACTIVE' ? 'end' : 'refuse')}
                    </Button>
                  )}
                </span>
              ),
          },
        ]}
      />
    </Page>
  );
}
