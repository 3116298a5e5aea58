import { useQuery } from '@tanstack/react-query';
import { Bell } from 'lucide-react';
import { useState } from 'react';
import { get, post } from '../api/client';
import type { ListNoticesResponse, Person } from '../api/schema';
import { may } from '../api/session';
import { useTranslation } from '../i18n/useTranslation';
import { Button } from '../ui/Button';
import { cx } from '../ui/classes';
import { Empty } from '../ui/Problem';
import { Sheet } from '../ui/Sheet';
import { fullTime } from '../ui/times';
import { useAct } from '../ui/useAct';
import { useBrowserNotices } from './useBrowserNotices';

/** What the account's people should know, and whether the browser tells of messages while one looks elsewhere. */
export function Notices({ person }: { person: Person }) {
  const { t, i18n } = useTranslation();
  const [open, setOpen] = useState(false);
  const { permission, ask } = useBrowserNotices(person.id!);
  const { act, busy } = useAct(['notices']);
  const { data } = useQuery({
    queryKey: ['notices'],
    enabled: may(person, 'NOTICES_READ'),
    refetchInterval: 60_000,
    queryFn: ({ signal }) => get<ListNoticesResponse>('/v1/notices', { pageSize: 30 }, signal),
  });
  const unread = Number(data?.unread ?? 0);
  return (
    <>
      <button
        type="button"
        title={t('notices')}
        aria-label={unread ? t('noticesUnread', { count: unread }) : t('notices')}
        onClick={() => setOpen(true)}
        className="relative inline-flex size-10 items-center justify-center rounded-xl text-muted hover:bg-hover hover:text-text"
      >
        <Bell size={20} aria-hidden="true" />
        {unread > 0 && <span aria-hidden="true" className="absolute end-2 top-2 size-2.5 rounded-full border-2 border-surface bg-danger" />}
      </button>
      {open && (
        <Sheet title={t('notices')} close={() => setOpen(false)}>
          <div className="flex flex-col gap-4">
            <div className="flex items-center gap-3 rounded-xl bg-ground p-3">
              <p className="flex-1">
                <span className="font-medium">{t('browserNotices')}</span>
                <span className="block text-[13px] text-muted">{t(`browserNoticesAre.${permission}`)}</span>
              </p>
              {permission === 'default' && (
                <Button small onClick={ask}>
                  {t('switchOn')}
                </Button>
              )}
            </div>
            {data && !data.notices?.length && <Empty title={t('noNotices')}>{t('noNoticesText')}</Empty>}
            <ul className="flex flex-col divide-y divide-line">
              {data?.notices?.map(notice => (
                <li key={notice.id} className="py-2.5">
                  <p className={cx(!notice.readAt && 'font-semibold')}>{t(`noticeAbout.${notice.about}`, { defaultValue: notice.about })}</p>
                  <p dir="auto">{notice.text}</p>
                  <p className="text-[12.5px] text-muted">{notice.at && fullTime(notice.at, i18n.language)}</p>
                </li>
              ))}
            </ul>
            {unread > 0 && may(person, 'NOTICES_WRITE') && (
              <Button className="self-end" disabled={busy} onClick={() => void act(() => post('/v1/notices:read'))}>
                {t('markAllRead')}
              </Button>
            )}
          </div>
        </Sheet>
      )}
    </>
  );
}
