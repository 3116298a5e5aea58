import { Check, CheckCheck, CircleAlert, CircleHelp, Clock } from 'lucide-react';
import { useTranslation } from '../i18n/useTranslation';
import type { Bubble } from './thread';

const looks: Partial<Record<Bubble['status'], { icon: typeof Check; className?: string }>> = {
  SENDING: { icon: Clock },
  QUEUED: { icon: Clock },
  ACCEPTED: { icon: Clock },
  UNKNOWN: { icon: CircleHelp, className: 'text-warn' },
  SENT: { icon: Check },
  DELIVERED: { icon: CheckCheck },
  READ: { icon: CheckCheck, className: 'text-read' },
  FAILED: { icon: CircleAlert, className: 'text-danger' },
};

/** How far a message got. */
export function Ticks({ status }: { status: Bubble['status'] | undefined }) {
  const { t } = useTranslation();
  const look = status && looks[status];
  if (!look) return null;
  const Icon = look.icon;
  return (
    <span title={t(`sent.${status}`)} className="inline-flex shrink-0">
      <Icon size={15} className={look.className ?? 'text-muted'} aria-hidden="true" />
      <span className="sr-only">{t(`sent.${status}`)}</span>
    </span>
  );
}
