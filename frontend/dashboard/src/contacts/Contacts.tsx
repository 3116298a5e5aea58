import { useQuery } from '@tanstack/react-query';
import { useNavigate, useRouteContext, useSearch } from '@tanstack/react-router';
import { Ban, Upload } from 'lucide-react';
import { lazy, Suspense, useDeferredValue, useEffect, useRef, useState } from 'react';
import { usePages } from '../api/pages';
import type { ListContactsResponse } from '../api/schema';
import { may } from '../api/session';
import { withWords } from '../i18n';
import { useTranslation } from '../i18n/useTranslation';
import { LabelDots } from '../inbox/LabelDots';
import { labelsQuery } from '../inbox/queries';
import { useEvents } from '../live/useLive';
import { Avatar } from '../ui/Avatar';
import { Button } from '../ui/Button';
import { Filters, SearchBox } from '../ui/Filters';
import { Page } from '../ui/Page';
import { Select } from '../ui/Select';
import { Table } from '../ui/Table';
import { shortTime } from '../ui/times';
import { ContactSheet } from './ContactSheet';
import { Import } from './Import';
import { purposes } from './queries';

const WriteButton = lazy(() => withWords('thread', import('../inbox/WriteButton')).then(module => ({ default: module.WriteButton })));

const path = '/v1/contacts';
const soon = 2_000;

/** People as the account knows them, with or without a conversation. */
export function Contacts() {
  const { t, i18n } = useTranslation();
  const { person } = useRouteContext({ from: '/shell' });
  const navigate = useNavigate();
  const { contact } = useSearch({ from: '/shell/contacts' });
  const [text, setText] = useState('');
  const [label, setLabel] = useState('');
  const [only, setOnly] = useState('');
  const [importing, setImporting] = useState(false);
  const search = useDeferredValue(text.trim());
  const labels = useQuery(labelsQuery).data?.labels ?? [];
  const query = usePages<ListContactsResponse>(path, {
    query: search,
    label,
    blocked: only === 'blocked' ? 'true' : '',
    allowed: only.startsWith('allowed ') ? only.slice(8) : '',
    stopped: only.startsWith('stopped ') ? only.slice(8) : '',
    sort: search ? '' : 'LAST_SEEN',
  });
  // Lists follow a change within a second or so: they are read again once it is surely in there.
  const follows = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(follows.current), []);
  useEvents(events => {
    if (!events.some(event => event.type?.startsWith('contact.'))) return;
    clearTimeout(follows.current);
    follows.current = setTimeout(() => void query.refetch(), soon);
  });
  const open = (id: string | undefined) => void navigate({ to: '/contacts', search: { contact: id }, replace: true });
  return (
    <Page
      title={t('contacts')}
      about={t('contactsAbout')}
      actions={
        <>
          <Suspense>
            <WriteButton />
          </Suspense>
          {may(person, 'CONTACTS_WRITE') && (
            <Button look="primary" onClick={() => setImporting(true)}>
              <Upload size={16} />
              {t('import')}
            </Button>
          )}
        </>
      }
    >
      <Filters>
        <SearchBox label={t('findContact')} value={text} change={setText} />
        {labels.length > 0 && (
          <Select
            label={t('labels')}
            value={label}
            options={[['', t('anyLabel')], ...labels.map(one => [one.id!, one.name ?? ''] as const)]}
            change={setLabel}
          />
        )}
        <Select
          label={t('which')}
          value={only}
          options={[
            ['', t('everybody')],
            ...purposes.map(one => [`allowed ${one}`, t('allowedFor', { purpose: t(`purpose.${one}`) })] as const),
            ...purposes.map(one => [`stopped ${one}`, t('stoppedFor', { purpose: t(`purpose.${one}`) })] as const),
            ['blocked', t('blocked')],
          ]}
          change={setOnly}
        />
      </Filters>
      <Table
        label={t('contacts')}
        query={query}
        rows={page => page.contacts}
        id={one => one.id!}
        empty={{ title: t('noContacts'), text: t('noContactsText') }}
        columns={[
          {
            name: t('name'),
            show: one => (
              <button type="button" className="flex items-center gap-3 text-start" onClick={() => open(one.id)}>
                <Avatar name={one.name || one.profileName || one.phone || '?'} size={32} />
                <span>
                  <span dir="auto" className="block font-medium text-accent hover:underline">
                    {one.name || one.profileName || one.phone || one.username || t('unknownPerson')}
                  </span>
                  <span dir="ltr" className="block text-start text-[13px] text-muted">
                    {one.phone}
                  </span>
                </span>
              </button>
            ),
          },
          {
            name: t('labels'),
            wide: true,
            show: one => (
              <span className="flex items-center gap-2">
                {one.blocked && <Ban size={15} aria-label={t('blocked')} className="text-danger" />}
                <LabelDots ids={one.labels} />
              </span>
            ),
          },
          { name: t('lastSeen'), show: one => shortTime(one.lastSeenAt, i18n.language) },
        ]}
      />
      {contact && <ContactSheet id={contact} open={open} close={() => open(undefined)} />}
      {importing && (
        <Import
          close={() => {
            setImporting(false);
            void query.refetch();
          }}
        />
      )}
    </Page>
  );
}
