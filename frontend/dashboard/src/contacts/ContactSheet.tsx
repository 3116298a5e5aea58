import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useRouteContext } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { ApiError, get, post, send } from '../api/client';
import type { Contact, ContactField, ListContactsResponse } from '../api/schema';
import { may } from '../api/session';
import { withWords } from '../i18n';
import { useTranslation } from '../i18n/useTranslation';
import { contactQuery, labelsQuery } from '../inbox/queries';
import { Boxes } from '../ui/Boxes';
import { Button } from '../ui/Button';
import { Facts } from '../ui/Facts';
import { Field } from '../ui/Field';
import { Problem } from '../ui/Problem';
import { Options } from '../ui/Select';
import { Sheet } from '../ui/Sheet';
import { Standing } from '../ui/Table';
import { shortTime } from '../ui/times';
import { toast } from '../ui/toast';
import { useAct } from '../ui/useAct';
import { useForm } from '../ui/useForm';
import { fieldsQuery } from './queries';

const WriteButton = lazy(() => withWords('thread', import('../inbox/WriteButton')).then(module => ({ default: module.WriteButton })));

const path = '/v1/contacts';

/** One person: who they are, what they agreed to, how they are filed; blocked, or made one with another contact. */
export function ContactSheet({ id, open, close }: { id: string; open: (id: string) => void; close: () => void }) {
  const { t, i18n } = useTranslation();
  const { person } = useRouteContext({ from: '/shell' });
  const { data: contact, error, refetch } = useQuery(contactQuery(id));
  const { act, busy } = useAct([path]);
  const name = contact?.name || contact?.profileName || contact?.phone || '';
  const writes = may(person, 'CONTACTS_WRITE');
  const block = async () => {
    await act(() => post(`${path}/${id}:${contact?.blocked ? 'unblock' : 'block'}`));
    await refetch();
  };
  return (
    <Sheet title={name || t('contacts')} close={close} wide>
      {error && <Problem problem={error} retry={() => void refetch()} />}
      {!contact && !error && <div className="skeleton h-48" />}
      {contact && (
        <div className="flex flex-col gap-6">
          <Facts
            facts={[
              [t('phone'), contact.phone && <span dir="ltr">{contact.phone}</span>],
              ['WhatsApp', contact.profileName],
              [t('username'), contact.username && `@${contact.username}`],
              [t('lastSeen'), contact.lastSeenAt && shortTime(contact.lastSeenAt, i18n.language)],
              [t('state'), contact.blocked && <Standing tone="bad">{t('blocked')}</Standing>],
              ...(contact.consent ?? []).map(
                one =>
                  [
                    t(`purpose.${one.purpose}`),
                    <Standing key={one.purpose} tone={one.allowed ? 'good' : one.stoppedAt ? 'bad' : 'plain'}>
                      {t(one.allowed ? 'agreed' : one.stoppedAt ? 'stopped' : 'notAsked')} {shortTime(one.stoppedAt ?? one.grantedAt, i18n.language)}
                    </Standing>,
                  ] as const,
              ),
            ]}
          />
          {!!contact.conversations?.length && (
            <p className="flex flex-wrap gap-x-4">
              {contact.conversations.map(one => (
                <Link
                  key={one.id}
                  to="/inbox/$conversation"
                  params={{ conversation: one.id! }}
                  search={{}}
                  className="font-medium text-accent hover:underline"
                >
                  {t('openConversation')}
                </Link>
              ))}
            </p>
          )}
          <Suspense>
            <WriteButton contact={contact} />
          </Suspense>
          {writes && <Edit key={`${contact.id} ${contact.name}`} contact={contact} />}
          {writes && (
            <div className="flex flex-wrap items-end gap-3 border-line border-t pt-5">
              <Merge into={contact} open={open} />
              <Button look={contact.blocked ? 'plain' : 'danger'} className="ms-auto" disabled={busy} onClick={() => void block()}>
                {t(contact.blocked ? 'unblock' : 'block')}
              </Button>
            </div>
          )}
        </div>
      )}
    </Sheet>
  );
}

function Edit({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const fields = useQuery(fieldsQuery).data?.fields ?? [];
  const labels = useQuery(labelsQuery).data?.labels ?? [];
  const { submit, problem } = useForm(async given => {
    const chosen = given.getAll('label').map(String);
    await send('PATCH', `${path}/${contact.id}`, {
      name: given.get('name'),
      fields: Object.fromEntries(fields.map(field => [field.id!, String(given.get(field.id!) ?? '')])),
      addLabels: chosen.filter(id => !contact.labels?.includes(id)),
      removeLabels: contact.labels?.filter(id => !chosen.includes(id)) ?? [],
    });
    await Promise.all([queries.invalidateQueries({ queryKey: ['contact', contact.id] }), queries.invalidateQueries({ queryKey: [path] })]);
    toast(t('saved'));
  });
  return (
    <form onSubmit={submit} className="flex flex-col gap-4 border-line border-t pt-5">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t('name')} name="name" maxLength={128} defaultValue={contact.name} placeholder={contact.profileName} error={problem} />
        {fields.map(field => (
          <OwnField key={field.id} field={field} value={contact.fields?.[field.id!]} />
        ))}
      </div>
      {labels.length > 0 && (
        <Boxes legend={t('labels')} name="label" chosen={contact.labels} options={labels.map(one => [one.id!, one.name ?? ''])} />
      )}
      <Button look="primary" type="submit" className="self-end">
        {t('save')}
      </Button>
    </form>
  );
}

/** One of the account's own fields, as its type wants it. */
function OwnField({ field, value }: { field: ContactField; value: string | undefined }) {
  const { t } = useTranslation();
  if (field.type === 'CHOICE' || field.type === 'BOOLEAN') {
    const options =
      field.type === 'CHOICE' ? (field.choices ?? []).map(one => [one, one] as const) : [['true', t('yes')] as const, ['false', t('no')] as const];
    return (
      <label className="flex flex-col gap-1">
        <span className="font-medium">{field.name}</span>
        <select name={field.id} className="field" defaultValue={value ?? ''}>
          <option value="" />
          <Options of={options} />
        </select>
      </label>
    );
  }
  const type = field.type === 'NUMBER' ? 'number' : field.type === 'DATE' ? 'date' : 'text';
  return <Field label={field.name ?? ''} name={field.id} type={type} step="any" defaultValue={value} hint={field.description} />;
}

/** Makes another contact part of this one; it can be parted again at once. */
function Merge({ into, open }: { into: Contact; open: (id: string) => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const read = () => Promise.all([queries.invalidateQueries({ queryKey: [path] }), queries.invalidateQueries({ queryKey: ['contact'] })]);
  const { submit, problem } = useForm(async (given, form) => {
    const { contacts } = await get<ListContactsResponse>(path, { phone: String(given.get('other')) });
    const from = contacts?.[0]?.id;
    if (!from) throw new ApiError(404, 'NOT_FOUND', t('noSuchContact'));
    await post(`${path}/${into.id}:merge`, { from });
    form.reset();
    await read();
    toast(
      t('merged'),
      {
        label: t('undo'),
        act: () =>
          void post(`${path}/${into.id}:unmerge`, { from })
            .then(read)
            .then(() => open(into.id!)),
      },
      60,
    );
  });
  return (
    <form onSubmit={submit} className="flex flex-wrap items-end gap-2">
      <Field label={t('mergeWith')} name="other" type="tel" required placeholder="+15550107001" error={problem} />
      <Button type="submit">{t('merge')}</Button>
    </form>
  );
}
