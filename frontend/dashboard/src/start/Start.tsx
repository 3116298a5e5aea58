import { useQuery } from '@tanstack/react-query';
import { Link, useRouteContext } from '@tanstack/react-router';
import { CheckCircle2, Circle } from 'lucide-react';
import type { ReactNode } from 'react';
import { get } from '../api/client';
import type { ListConversationsResponse, ListMembersResponse } from '../api/schema';
import { may } from '../api/session';
import { useTranslation } from '../i18n/useTranslation';
import { sessionsQuery } from '../inbox/queries';
import { cx } from '../ui/classes';
import { Page } from '../ui/Page';

const soon = 2_000;
const link = 'w-fit font-medium text-accent hover:underline';

/** The way to the first message, step by step; each is ticked by what is so. */
export function Start() {
  const { t } = useTranslation();
  const { person } = useRouteContext({ from: '/shell' });
  const sessions = useQuery(sessionsQuery).data?.sessions ?? [];
  const number = sessions.find(one => one.state === 'CONNECTED');
  const latest = useQuery({
    queryKey: ['first-conversation'],
    refetchInterval: soon,
    queryFn: ({ signal }) => get<ListConversationsResponse>('/v1/conversations', { pageSize: 1 }, signal),
  }).data?.conversations?.[0];
  const members = useQuery({
    queryKey: ['/v1/members', 'first'],
    enabled: may(person, 'PEOPLE_READ'),
    queryFn: ({ signal }) => get<ListMembersResponse>('/v1/members', { pageSize: 2 }, signal),
  }).data?.members;
  const answered = latest?.lastDirection === 'OUTBOUND';
  const digits = number?.displayPhoneNumber?.replace(/\D/g, '');
  return (
    <Page title={t('start')} about={t('startAbout')}>
      <ol className="flex flex-col gap-3">
        <Step done={!!number} title={t('stepNumber')}>
          {number ? (
            <p>
              {number.verifiedName} <span dir="ltr">{number.displayPhoneNumber}</span>
            </p>
          ) : (
            <Link to="/numbers" search={{ connect: true }} className={link}>
              {t('connectNumber')}
            </Link>
          )}
        </Step>
        <Step done={!!latest} title={t('stepWrite')}>
          {latest ? (
            <p dir="auto">
              {latest.name || latest.phone}: {latest.lastText}
            </p>
          ) : (
            number && (
              <>
                <p>
                  {t('writeTo')} <span dir="ltr">{number.displayPhoneNumber}</span>{' '}
                  <a href={`https://wa.me/${digits}`} target="_blank" rel="noreferrer noopener" className={link}>
                    wa.me/{digits}
                  </a>
                </p>
                <p>{t('writeSimulated')}</p>
                <p role="status" className="font-medium">
                  {t('waitsForMessage')}
                </p>
              </>
            )
          )}
        </Step>
        <Step done={answered} title={t('stepAnswer')}>
          {latest && (
            <Link to="/inbox/$conversation" params={{ conversation: latest.id! }} search={{}} className={link}>
              {t('openConversation')}
            </Link>
          )}
        </Step>
        {members && (
          <Step done={members.length > 1} title={t('stepInvite')}>
            <Link to="/team" className={link}>
              {t('team')}
            </Link>
          </Step>
        )}
        {may(person, 'KEYS_WRITE') && (
          <Step title={t('stepProgram')}>
            <Link to="/keys" className={link}>
              {t('keys')}
            </Link>
            <Link to="/webhooks" className={link}>
              {t('webhooks')}
            </Link>
          </Step>
        )}
      </ol>
    </Page>
  );
}

/** One step; without `done` it is one that nobody has to take. */
function Step({ done, title, children }: { done?: boolean; title: string; children: ReactNode }) {
  const { t } = useTranslation();
  const Icon = done ? CheckCircle2 : Circle;
  return (
    <li className="flex gap-3 rounded-2xl border border-line bg-surface p-4">
      <Icon size={22} aria-label={t(done ? 'stepDone' : 'stepOpen')} className={cx('shrink-0', done ? 'text-good' : 'text-muted')} />
      <div className="min-w-0">
        <h2 className="font-semibold">{title}</h2>
        <div className="mt-1 flex flex-col gap-1 text-muted">{children}</div>
      </div>
    </li>
  );
}
