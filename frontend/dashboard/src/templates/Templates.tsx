import { useQuery } from '@tanstack/react-query';
import { Link, useRouteContext } from '@tanstack/react-router';
import { Plus, RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { post } from '../api/client';
import { usePages } from '../api/pages';
import type { ListTemplatesResponse, MessageTemplate } from '../api/schema';
import { may } from '../api/session';
import { useTranslation } from '../i18n/useTranslation';
import { sessionsQuery } from '../inbox/queries';
import { Button } from '../ui/Button';
import { Page } from '../ui/Page';
import { Sheet } from '../ui/Sheet';
import { Standing, Table } from '../ui/Table';
import { useAct } from '../ui/useAct';
import { shapeOf } from './preview';
import { TemplatePreview } from './TemplatePreview';

const path = '/v1/templates';
const tones: Record<string, 'good' | 'warn' | 'bad' | 'plain'> = {
  APPROVED: 'good',
  PENDING: 'warn',
  IN_APPEAL: 'warn',
  PAUSED: 'warn',
  REJECTED: 'bad',
  DISABLED: 'bad',
};

/** The account's templates as WhatsApp has them. */
export function Templates() {
  const { t } = useTranslation();
  const { person } = useRouteContext({ from: '/shell' });
  const query = usePages<ListTemplatesResponse>(path);
  const sessions = useQuery(sessionsQuery).data?.sessions ?? [];
  const { act, busy } = useAct([path]);
  const [shown, setShown] = useState<MessageTemplate>();

  // One number of each WhatsApp Business Account is enough: templates are the account's.
  const fetchAll = () =>
    act(() => Promise.all([...new Map(sessions.map(one => [one.wabaId, one])).values()].map(one => post(`${path}:sync`, { session: one.id }))));

  return (
    <Page
      title={t('templates')}
      about={t('templatesAbout')}
      actions={
        may(person, 'TEMPLATES_WRITE') && (
          <>
            <Button disabled={busy} onClick={() => void fetchAll()}>
              <RefreshCw size={15} />
              {t('sync')}
            </Button>
            <Link
              to="/templates/new"
              className="inline-flex h-9 items-center gap-1.5 rounded-lg bg-accent px-3.5 font-medium text-on-accent hover:brightness-110"
            >
              <Plus size={16} />
              {t('newTemplate')}
            </Link>
          </>
        )
      }
    >
      <Table
        label={t('templates')}
        query={query}
        rows={page => page.templates}
        id={one => one.id!}
        empty={{ title: t('noTemplatesYet'), text: t('noTemplatesYetText') }}
        columns={[
          {
            name: t('name'),
            show: one => (
              <button type="button" className="text-start" onClick={() => setShown(one)}>
                <span className="block font-medium text-accent hover:underline">{one.name}</span>
                <span dir="auto" className="line-clamp-1 text-[13px] text-muted">
                  {shapeOf(one).body}
                </span>
              </button>
            ),
          },
          { name: t('language'), wide: true, show: one => one.language },
          { name: t('category'), wide: true, show: one => t(`purpose.${one.category}`, { defaultValue: one.category }) },
          {
            name: t('state'),
            show: one => (
              <>
                <Standing tone={tones[one.status ?? ''] ?? 'plain'}>{t(`templateState.${one.status}`, { defaultValue: one.status })}</Standing>
                {one.reason && <p className="text-[12.5px] text-muted">{one.reason}</p>}
              </>
            ),
          },
        ]}
      />
      {shown && (
        <Sheet title={shown.name ?? ''} close={() => setShown(undefined)}>
          <div className="rounded-2xl bg-bubble-out p-3">
            <TemplatePreview shape={shapeOf(shown)} values={{}} />
          </div>
          {shown.refusal && <p className="mt-3 text-warn">{shown.refusal}</p>}
        </Sheet>
      )}
    </Page>
  );
}
