import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { post } from '../api/client';
import { usePages } from '../api/pages';
import type { ListAbuseReportsResponse, ReportedAbuse, ReportedAbuseState } from '../api/schema';
import { useTranslation } from '../i18n/useTranslation';
import { Button } from '../ui/Button';
import { Page } from '../ui/Page';
import { Select } from '../ui/Select';
import { Standing, Table } from '../ui/Table';
import { fullTime } from '../ui/times';
import { Asked } from './Asked';

const path = '/v1/abuse-reports';
const states = ['OPEN', 'REVIEWING', 'ACTED', 'DISMISSED'] as const satisfies readonly ReportedAbuseState[];
const tones = { OPEN: 'bad', REVIEWING: 'warn', ACTED: 'good', DISMISSED: 'plain', STATE_UNSPECIFIED: 'plain' } as const;

/** What people reported of accounts, and what became of it. */
export function Abuse() {
  const { t, i18n } = useTranslation();
  const queries = useQueryClient();
  const [state, setState] = useState('');
  const query = usePages<ListAbuseReportsResponse>(path, { state });
  const [deciding, setDeciding] = useState<ReportedAbuse>();
  return (
    <Page title={t('abuse')} about={t('abuseAbout')}>
      <div>
        <Select
          label={t('state')}
          value={state}
          options={[['', t('anyState')], ...states.map(one => [one, t(`reportState.${one}`)] as const)]}
          change={setState}
        />
      </div>
      <Table
        label={t('abuse')}
        query={query}
        rows={page => page.reports}
        id={one => one.id!}
        empty={{ title: t('noReports'), text: t('noReportsText') }}
        columns={[
          {
            name: t('report'),
            show: one => (
              <>
                <p className="font-medium">
                  {t(`reportKind.${one.kind}`, { defaultValue: one.kind })} · <span dir="ltr">{one.number}</span>
                </p>
                <p dir="auto" className="whitespace-pre-wrap">
                  {one.text}
                </p>
                <p className="text-[12.5px] text-muted">
                  {one.at && fullTime(one.at, i18n.language)}
                  {one.contact && ` · ${one.contact}`}
                </p>
              </>
            ),
          },
          { name: t('account'), wide: true, show: one => one.tenant && <code className="text-[12px]">{one.tenant}</code> },
          {
            name: t('state'),
            show: one => (
              <>
                <Standing tone={tones[one.state!]}>{t(`reportState.${one.state}`)}</Standing>
                {one.decision && <p className="text-[12.5px] text-muted">{one.decision}</p>}
              </>
            ),
          },
          {
            name: t('actions'),
            show: one => (
              <Button small onClick={() => setDeciding(one)}>
                {t('decide')}
              </Button>
            ),
          },
        ]}
      />
      {deciding && (
        <Asked
          title={t('decide')}
          about={deciding.text}
          yes={t('save')}
          reason={{ label: t('decision'), longest: 2000 }}
          close={() => setDeciding(undefined)}
          act={async (given, decision) => {
            await post(`${path}/${deciding.id}:decide`, { state: given.get('state'), decision });
            await queries.invalidateQueries({ queryKey: [path] });
          }}
        >
          <label className="flex flex-col gap-1">
            <span className="font-medium">{t('state')}</span>
            <select name="state" className="field" defaultValue="REVIEWING">
              {states.slice(1).map(one => (
                <option key={one} value={one}>
                  {t(`reportState.${one}`)}
                </option>
              ))}
            </select>
          </label>
        </Asked>
      )}
    </Page>
  );
}
