import type { Message } from '../api/schema';
import { useTranslation } from '../i18n/useTranslation';
import { clock } from '../ui/times';
import { Undo } from './Undo';

/** What a queued message waits for, where that takes longer than a moment, and the way back for one that waits for its time. */
export function WaitingLine({ message }: { message: Message }) {
  const { t, i18n } = useTranslation();
  const { reason, until } = message.waiting ?? {};
  if (!reason || reason === 'TURN' || reason === 'ANSWER') return null;
  if (reason === 'SCHEDULE') return <Undo message={message} />;
  return (
    <p className="mt-1 text-[12px] text-warn">
      {t(`waits.${reason}`)}
      {until && Date.parse(until) > Date.now() ? ` · ${clock(until, i18n.language)}` : ''}
    </p>
  );
}
