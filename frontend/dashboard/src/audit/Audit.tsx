import { useNavigate, useSearch } from '@tanstack/react-router';
import { Download } from 'lucide-react';
import { usePages } from '../api/pages';
import type { AuditedAct, ListAuditResponse } from '../api/schema';
import { PageTabs } from '../app/PageTabs';
import { auditTabs } from '../app/tabs';
import { useTranslation } from '../i18n/useTranslation';
import { Filters, SearchBox } from '../ui/Filters';
import { Page } from '../ui/Page';
import { Select } from '../ui/Select';
import { Standing, Table } from '../ui/Table';
import { fullTime } from '../ui/times';
import type { AuditFilter } from './filter';

const tones = { DONE: 'good', REFUSED: 'warn', FAILED: 'bad', UNKNOWN_OUTCOME: 'warn', OUTCOME_UNSPECIFIED: 'plain' } as const;

/** Who did what in the account, from where. */
export function Audit() {
  const { t, i18n } = useTranslation();
  const filter = useSearch({ from: '/shell/audit' });
  const navigate = useNavigate();
  const query = usePages<ListAuditResponse>('/v1/audit', { ...filter });
  const set = (change: Partial<AuditFilter>) => void navigate({ to: '/audit', search: { ...filter, ...change }, replace: true });
  return (
    <Page
      title={t('audit')}
      about={t('auditAbout')}
      actions={
        <a
          href={`/v1/audit:export?format=csv${filter.action ? `&action=${encodeURIComponent(filter.action)}` : ''}`}
          download
          className="inline-flex h-9 items-center gap-1.5 rounded-lg border border-line bg-surface px-3.5 font-medium hover:bg-hover"
        >
          <Download size={16} />
          {t('export')}
        </a>
      }
    >
      <PageTabs tabs={auditTabs} />
      <Filters>
        <SearchBox
          label={t('action')}
          hint={t('actionHint')}
          value={filter.action ?? ''}
          change={action => set({ action: action || undefined })}
          whenLeft
        />
        <Select
          label={t('outcome')}
          value={filter.outcome ?? ''}
          options={[['', t('anyOutcome')], ...(['DONE', 'REFUSED', 'FAILED'] as const).map(one => [one, t(`audited.${one}`)] as const)]}
          change={value => set({ outcome: (value || undefined) as AuditFilter['outcome'] })}
        />
      </Filters>
      <Table
        label={t('audit')}
        query={query}
        rows={page => page.acts}
        id={act => act.id!}
        empty={{ title: t('noAudit'), text: '' }}
        columns={[
          { name: t('when'), show: act => act.at && fullTime(act.at, i18n.language) },
          {
            name: t('who'),
            show: act => (
              <>
                <p>{act.actorName || t(`actor.${act.actorKind}`)}</p>
                <p dir="ltr" className="text-start text-[12px] text-muted" title={act.userAgent}>
                  {act.ipAddress}
                </p>
              </>
            ),
          },
          {
            name: t('action'),
            show: act => (
              <>
                <p className="font-medium">
                  {act.action}
                  {Number(act.times ?? 1) > 1 && <span className="text-muted"> × {act.times}</span>}
                </p>
                <Changes act={act} />
              </>
            ),
          },
          {
            name: t('outcome'),
            wide: true,
            show: act => <Standing tone={tones[act.outcome ?? 'OUTCOME_UNSPECIFIED']}>{t(`audited.${act.outcome}`)}</Standing>,
          },
        ]}
      />
    </Page>
  );
}

/** What changed, from what to what. */
function Changes({ act }: { act: AuditedAct }) {
  const names = [...new Set([...Object.keys(act.before ?? {}), ...Object.keys(act.after ?? {})])];
  if (act.reason) return <p className="text-[12.5px] text-muted">{act.reason}</p>;
  return names.map(name => (
    <p key={name} className="text-[12.5px] text-muted">
      {name}: {act.before?.[name] && <s>{act.before[name]}</s>} {act.after?.[name]}
    </p>
  ));
}
