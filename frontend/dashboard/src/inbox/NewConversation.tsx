import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useDeferredValue, useRef, useState } from 'react';
import { get, post } from '../api/client';
import type { Contact, ListContactsResponse, SendMessageResponse, Template } from '../api/schema';
import { useTranslation } from '../i18n/useTranslation';
import { Avatar } from '../ui/Avatar';
import { Button } from '../ui/Button';
import { Field } from '../ui/Field';
import { Select } from '../ui/Select';
import { Sheet } from '../ui/Sheet';
import { useAct } from '../ui/useAct';
import { useForm } from '../ui/useForm';
import { contactQuery, sessionsQuery } from './queries';
import { TemplatePicker } from './TemplatePicker';

const path = '/v1/contacts';
const shown = 6;

/** Writes to somebody first: whom, from which number, which template. Who has a conversation with that number already is led to it. */
export function NewConversation({ contact, close }: { contact?: Contact; close: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const sessions = useQuery(sessionsQuery).data?.sessions ?? [];
  const [chosen, setChosen] = useState('');
  const [text, setText] = useState('');
  const [to, setTo] = useState<string>();
  const { act } = useAct(['contact']);
  const tried = useRef({ what: '', key: '' });
  const session = chosen || sessions[0]?.id || '';
  const words = useDeferredValue(text.trim());
  const found = useQuery({
    queryKey: [path, 'to', words],
    enabled: !contact && words.length > 1,
    queryFn: ({ signal }) => get<ListContactsResponse>(path, { query: words, pageSize: shown }, signal),
  }).data?.contacts;

  const open = async (conversation: string) => {
    close();
    await navigate({ to: '/inbox/$conversation', params: { conversation }, search: {} });
  };
  const begin = async (whom: Contact | undefined, number: string) => {
    const known = whom && (await queries.fetchQuery(contactQuery(whom.id!)));
    const before = known?.conversations?.find(one => one.session === session);
    if (before) await open(before.id!);
    else setTo(known?.phone || known?.id || number);
  };
  const { submit, problem } = useForm(async () => {
    if (contact) return begin(contact, '');
    const number = text.replace(/[\s().-]/g, '');
    const { contacts } = await get<ListContactsResponse>(path, { phone: number });
    await begin(contacts?.[0], number);
  });
  const sendIt = async (template: Template) => {
    // The same once more, after no answer came, is not sent twice.
    const what = JSON.stringify([session, to, template]);
    if (tried.current.what !== what) tried.current = { what, key: crypto.randomUUID() };
    const sent = await act(() => post<SendMessageResponse>('/v1/messages', { session, to, key: tried.current.key, template }));
    if (sent) await open(sent.conversation!);
  };

  if (to) return <TemplatePicker session={session} about={t('onlyTemplate')} choose={template => void sendIt(template)} close={close} />;
  return (
    <Sheet title={t('newConversation')} close={close}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        {contact ? (
          <p dir="auto" className="font-medium">
            {contact.name || contact.profileName || contact.phone}
          </p>
        ) : (
          <Field
            label={t('whom')}
            hint={t('whomHint')}
            error={problem}
            required
            autoFocus
            autoComplete="off"
            dir="auto"
            value={text}
            onChange={event => setText(event.target.value)}
          />
        )}
        {!!found?.length && (
          <ul aria-label={t('people')}>
            {found.map(one => (
              <li key={one.id}>
                <button
                  type="button"
                  className="flex w-full items-center gap-3 rounded-xl px-2 py-1.5 text-start hover:bg-hover"
                  onClick={() => void act(() => begin(one, ''))}
                >
                  <Avatar name={one.name || one.profileName || one.phone || '?'} size={32} />
                  <span dir="auto" className="min-w-0 flex-1 truncate font-medium">
                    {one.name || one.profileName || one.username}
                  </span>
                  <span dir="ltr" className="text-[13px] text-muted">
                    {one.phone}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        )}
        {sessions.length > 1 && (
          <Select
            label={t('number')}
            value={session}
            options={sessions.map(one => [one.id!, one.verifiedName || one.displayPhoneNumber || ''] as const)}
            change={setChosen}
          />
        )}
        <p className="text-[13px] text-muted">{t('onlyTemplate')}</p>
        {contact && problem && <p className="text-[13px] text-danger">{problem}</p>}
        <Button look="primary" type="submit" className="self-end" disabled={!session}>
          {t('continue')}
        </Button>
      </form>
    </Sheet>
  );
}
