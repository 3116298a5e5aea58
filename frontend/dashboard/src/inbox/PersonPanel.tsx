import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from '../i18n/useTranslation';
import { Avatar } from '../ui/Avatar';
import { IconButton } from '../ui/Button';
import { cx } from '../ui/classes';
import { Problem } from '../ui/Problem';
import { shortTime } from '../ui/times';
import { nameOf } from './ConversationRow';
import { colorOf } from './LabelDots';
import { contactQuery, conversationQuery, labelsQuery, sessionsQuery } from './queries';

/** Who it is: their identities, what they agreed to, how the conversation is filed. */
export function PersonPanel({ conversation, close }: { conversation: string; close: () => void }) {
  const { t, i18n } = useTranslation();
  const row = useQuery(conversationQuery(conversation)).data;
  const contact = useQuery({ ...contactQuery(row?.contact ?? ''), enabled: !!row?.contact });
  const labels = useQuery(labelsQuery).data?.labels ?? [];
  const number = useQuery(sessionsQuery).data?.sessions?.find(one => one.id === row?.session);
  const name = row ? nameOf(row, t('unknownPerson')) : '';
  const person = contact.data;
  return (
    <div className="flex flex-col gap-5 p-4">
      <header className="flex items-start gap-3">
        <Avatar name={name || '?'} size={48} />
        <div className="min-w-0 flex-1 pt-0.5">
          <h2 dir="auto" className="truncate font-semibold text-base">
            {name}
          </h2>
          <p dir="ltr" className="text-start text-[13px] text-muted">
            {row?.phone}
          </p>
        </div>
        <IconButton label={t('close')} onClick={close} className="xl:hidden">
          <X size={18} />
        </IconButton>
      </header>
      {row?.contact && (
        <Link to="/contacts" search={{ contact: row.contact }} className="w-fit font-medium text-accent hover:underline">
          {t('allOfPerson')}
        </Link>
      )}
      {contact.error && <Problem problem={contact.error} retry={() => void contact.refetch()} />}
      <Part title={t('identities')}>
        <Line name={t('phone')} value={person?.phone || row?.phone} />
        <Line name={t('username')} value={person?.username && `@${person.username}`} />
        <Line name={t('userId')} value={person?.userId} />
        <Line name={t('number')} value={number?.verifiedName || number?.displayPhoneNumber} />
      </Part>
      {!!row?.labels?.length && (
        <Part title={t('labels')}>
          <ul className="flex flex-wrap gap-1.5">
            {row.labels.map(id => {
              const label = labels.find(one => one.id === id);
              return (
                <li key={id} className="inline-flex items-center gap-1.5 rounded-full border border-line px-2 py-0.5 text-[12.5px]">
                  <span className="size-2 rounded-full" style={{ background: colorOf(label?.color) }} />
                  {label?.name ?? t('gone')}
                </li>
              );
            })}
          </ul>
        </Part>
      )}
      <Part title={t('consent')}>
        {person && !person.consent?.length && <p className="text-muted">{t('noConsent')}</p>}
        {person?.consent?.map(one => (
          <div key={one.purpose} className="flex items-baseline justify-between gap-3">
            <span>{t(`purpose.${one.purpose}`, { defaultValue: one.purpose })}</span>
            <span className={cx('text-[13px]', one.allowed ? 'text-good' : 'text-danger')}>
              {t(one.allowed ? 'allowed' : one.stoppedAt ? 'stopped' : 'notAllowed')} {shortTime(one.stoppedAt ?? one.grantedAt, i18n.language)}
            </span>
          </div>
        ))}
      </Part>
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-1.5">
      <h3 className="font-semibold text-[12px] text-muted uppercase tracking-wide">{title}</h3>
      {children}
    </section>
  );
}

function Line({ name, value }: { name: string; value: string | undefined | false }) {
  if (!value) return null;
  return (
    <div className="flex items-baseline justify-between gap-3">
      <span className="text-muted">{name}</span>
      <span dir="auto" className="min-w-0 truncate">
        {value}
      </span>
    </div>
  );
}
