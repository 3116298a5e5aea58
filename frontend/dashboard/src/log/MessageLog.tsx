import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { ArrowDownLeft, ArrowUpRight, Download } from 'lucide-react';
import { useState } from 'react';
import { usePages } from '../api/pages';
import { saveCsv } from '../api/saveCsv';
import type { ListMessageLogResponse, MessageLogEntry } from '../api/schema';
import { PageTabs } from '../app/PageTabs';
import { logTabs } from '../app/tabs';
import { useTranslation } from '../i18n/useTranslation';
import { sessionsQuery } from '../inbox/queries';
import { money } from '../ui/amounts';
import { Button } from '../ui/Button';
import { Filters, SearchBox } from '../ui/Filters';
import { Page } from '../ui/Page';
import { useProblemText } from '../ui/Problem';
import { Select } from '../ui/Select';
import { Standing, Table } from '../ui/Table';
import { fullTime, shortTime } from '../ui/times';
import { toast } from '../ui/toast';
import { type LogFilter, statuses, types } from './filter';
import { MessageDetail } from './MessageDetail';

const path = '/v1/message-log';
const tones: Record<string, 'good' | 'warn' | 'bad' | 'plain'> = { DELIVERED: 'good', READ: 'good', FAILED: 'bad', UNKNOWN: 'warn', QUEUED: 'warn' };

/** Every message with what a bill or a dispute needs. */
export function MessageLog() {
  const { t, i18n } = useTranslation();
  const problemText = useProblemText();
  const navigate = useNavigate();
  const search = useSearch({ from: '/shell/log' });
  const { message, ...filter } = search;
  const query = usePages<ListMessageLogResponse>(path, { ...filter });
  const sessions = useQuery(sessionsQuery).data?.sessions ?? [];
  const [saving, setSaving] = useState(false);
  const set = (change: Partial<LogFilter>) => void navigate({ to: '/log', search: { ...search, ...change }, replace: true });
  const any = (label: string) => ['', label] as const;

  const save = async () => {
    setSaving(true);
    try {
      if (!(await saveCsv(path, { ...filter }, 'messages.csv'))) toast(t('csvCut'));
    } catch (problem) {
      toast(problemText(problem));
    } finally {
      setSaving(false);
    }
  };

  return (
    <Page
      title={t('messageLog')}
      about={t('messageLogAbout')}
      actions={
        <Button disabled={saving} onClick={() => void save()}>
          <Download size={16} />
          {t(saving ? 'loading' : 'export')}
        </Button>
      }
    >
      <PageTabs tabs={logTabs} />
      <Filters>
        <SearchBox
          label={t('recipient')}
          hint={t('recipientHint')}
          value={filter.recipient ?? ''}
          change={recipient => set({ recipient: recipient || undefined })}
          whenLeft
        />
        <Select
          label={t('direction')}
          value={filter.direction ?? ''}
          options={[any(t('bothDirections')), ['INBOUND', t('inbound')], ['OUTBOUND', t('outbound')]]}
          change={value => set({ direction: (value || undefined) as LogFilter['direction'] })}
        />
        <Select
          label={t('state')}
          value={filter.status ?? ''}
          options={[any(t('anyState')), ...statuses.map(one => [one, t(`sent.${one}`)] as const)]}
          change={value => set({ status: (value || undefined) as LogFilter['status'] })}
        />
        <Select
          label={t('kindOf')}
          value={filter.type ?? ''}
          options={[any(t('anyKind')), ...types.map(one => [one, t(`kind.${one}`)] as const)]}
          change={value => set({ type: (value || undefined) as LogFilter['type'] })}
        />
        {sessions.length > 1 && (
          <Select
            label={t('numbers')}
            value={filter.session ?? ''}
            options={[any(t('allNumbers')), ...sessions.map(one => [one.id!, one.verifiedName || one.displayPhoneNumber || one.id!] as const)]}
            change={value => set({ session: value || undefined })}
          />
        )}
      </Filters>
      <Table
        label={t('messageLog')}
        query={query}
        rows={page => page.entries}
        id={one => one.message!}
        empty={{ title: t('noLog'), text: t('noLogText') }}
        columns={[
          {
            name: t('message'),
            show: one => (
              <button type="button" className="flex items-start gap-2 text-start" onClick={() => set({ message: one.message })}>
                <Way entry={one} />
                <span>
                  <span dir="auto" className="line-clamp-1 font-medium text-accent hover:underline">
                    {one.body || one.template || t(`kind.${one.type}`, { defaultValue: one.type })}
                  </span>
                  <span className="block text-[13px] text-muted">
                    <span dir="ltr">{one.recipient}</span> · {t(`kind.${one.type}`, { defaultValue: one.type })}
                  </span>
                </span>
              </button>
            ),
          },
          {
            name: t('when'),
            wide: true,
            show: one => <span title={one.at && fullTime(one.at, i18n.language)}>{shortTime(one.at, i18n.language)}</span>,
          },
          {
            name: t('state'),
            show: one => (
              <>
                <Standing tone={tones[one.status ?? ''] ?? 'plain'}>{t(`sent.${one.status}`)}</Standing>
                {one.failure && <p className="line-clamp-2 text-[12.5px] text-muted">{one.failure.text}</p>}
              </>
            ),
          },
          {
            name: t('price'),
            wide: true,
            show: one => (one.billing?.free ? t('free') : money(one.billing?.amount, one.billing?.currency, i18n.language)),
          },
        ]}
      />
      {message && <MessageDetail id={message} close={() => set({ message: undefined })} />}
    </Page>
  );
}

/** Whether it came or went. */
function Way({ entry }: { entry: MessageLogEntry }) {
  const { t } = useTranslation();
  const inbound = entry.direction === 'INBOUND';
  const Icon = inbound ? ArrowDownLeft : ArrowUpRight;
  return <Icon size={16} aria-label={t(inbound ? 'inbound' : 'outbound')} className="mt-0.5 shrink-0 text-muted rtl:-scale-x-100" />;
}
