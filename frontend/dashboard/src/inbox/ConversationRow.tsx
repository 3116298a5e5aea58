import { Link } from '@tanstack/react-router';
import { AlarmClock, Clock } from 'lucide-react';
import { memo } from 'react';
import type { Conversation } from '../api/schema';
import { useTranslation } from '../i18n/useTranslation';
import { Avatar } from '../ui/Avatar';
import { cx } from '../ui/classes';
import { briefly, shortTime, timeLeft } from '../ui/times';
import { useNow } from '../ui/useNow';
import type { Filter } from './filter';
import { KindIcon } from './KindIcon';
import { LabelDots } from './LabelDots';
import { Ticks } from './Ticks';

export const rowHeight = 76;

/** Windows that are about to shut are worth a look. */
const nearly = 4;

export const nameOf = (row: Conversation, unknown: string) => row.name || row.phone || unknown;

export const ConversationRow = memo(function ConversationRow({ row, chosen, filter }: { row: Conversation; chosen: boolean; filter: Filter }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const left = timeLeft(row.windowUntil, now);
  const outbound = row.lastDirection === 'OUTBOUND';
  const unread = row.unread ?? 0;
  return (
    <Link
      to="/inbox/$conversation"
      params={{ conversation: row.id! }}
      search={filter}
      aria-current={chosen ? 'true' : undefined}
      className={cx('flex h-full items-center gap-3 border-line border-b px-3 outline-offset-[-2px]', chosen ? 'bg-chosen' : 'hover:bg-hover')}
    >
      <Avatar name={nameOf(row, '?')} size={38} />
      <span className="flex min-w-0 flex-1 flex-col gap-0.5">
        <span className="flex items-baseline gap-2">
          <span dir="auto" className={cx('min-w-0 flex-1 truncate', unread ? 'font-bold' : 'font-medium')}>
            {nameOf(row, t('unknownPerson'))}
          </span>
          {row.status === 'SNOOZED' && <AlarmClock size={13} aria-label={t('status.SNOOZED')} className="self-center text-muted" />}
          <time dateTime={row.lastAt} className={cx('shrink-0 text-[12px]', unread ? 'font-semibold text-accent' : 'text-muted')}>
            {shortTime(row.lastAt, i18n.language, now)}
          </time>
        </span>
        <span className="flex items-center gap-1.5">
          {outbound && <Ticks status={row.lastStatus} />}
          <KindIcon type={row.lastType} />
          <span dir="auto" className={cx('min-w-0 flex-1 truncate text-[13px]', unread ? 'text-text' : 'text-muted')}>
            {row.lastText || (row.lastType ? t(`kind.${row.lastType}`, { defaultValue: t('kind.other') }) : '')}
          </span>
          <LabelDots ids={row.labels} />
          {left && left.hours < nearly && (
            <span title={t('windowLeft', { ...left })} className="inline-flex shrink-0 items-center gap-0.5 text-[12px] text-warn">
              <Clock size={12} aria-hidden="true" />
              {briefly(left, i18n.language)}
            </span>
          )}
          {unread > 0 && (
            <span className="inline-flex h-5 min-w-5 shrink-0 items-center justify-center rounded-full bg-accent px-1.5 font-semibold text-[12px] text-on-accent">
              <span className="sr-only">{t('unread', { count: unread })}</span>
              <span aria-hidden="true">{unread > 99 ? '99+' : unread}</span>
            </span>
          )}
        </span>
      </span>
    </Link>
  );
});
