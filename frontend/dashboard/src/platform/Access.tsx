import { useState } from 'react';
import { post } from '../api/client';
import { usePages } from '../api/pages';
import type { ListSupportAccessResponse, OpenSupportAccessResponse } from '../api/schema';
import { accessTones } from '../audit/access';
import { useTranslation } from '../i18n/useTranslation';
import { Button } from '../ui/Button';
import { Page } from '../ui/Page';
import { Secret } from '../ui/Secret';
import { Sheet } from '../ui/Sheet';
import { Standing, Table } from '../ui/Table';
import { fullTime } from '../ui/times';
import { useAct } from '../ui/useAct';

const path = '/v1/support-access';

/** Accesses to accounts that were asked for, and what their people said. */
export function Access() {
  const { t, i18n } = useTranslation();
  const query = usePages<ListSupportAccessResponse>(path);
  const { act, busy } = useAct([path]);
  const [key, setKey] = useState('');
  const open = async (id: string) => setKey((await act(() => post<OpenSupportAccessResponse>(`${path}/${id}:open`)))?.apiKey ?? '');
  return (
    <Page title={t('supportAccess')} about={t('platformAccessAbout')}>
      <Table
        label={t('supportAccess')}
        query={query}
        rows={page => page.accesses}
        id={one => one.id!}
        empty={{ title: t('noAccess'), text: t('noAccessText') }}
        columns={[
          {
            name: t('account'),
            show: one => (
              <>
                <code className="text-[12.5px]">{one.tenant}</code>
                <p className="text-[13px] text-muted">{one.reason}</p>
              </>
            ),
          },
          { name: t('permissions'), wide: true, show: one => one.permissions?.map(may => t(`permission.${may}`, { defaultValue: may })).join(', ') },
          {
            name: t('state'),
            show: one => (
              <>
                <Standing tone={accessTones[one.state!]}>{t(`accessState.${one.state}`)}</Standing>
                {one.state === 'ACTIVE' && one.endsAt && (
                  <p className="text-[12.5px] text-muted">{t('until', { time: fullTime(one.endsAt, i18n.language) })}</p>
                )}
              </>
            ),
          },
          {
            name: t('actions'),
            show: one =>
              one.state === 'ACTIVE' && (
                <Button small disabled={busy} onClick={() => void open(one.id!)}>
                  {t('openAccess')}
                </Button>
              ),
          },
        ]}
      />
      {key && (
        <Sheet title={t('accessKey')} close={() => setKey('')}>
          <Secret text={key} />
        </Sheet>
      )}
    </Page>
  );
}
