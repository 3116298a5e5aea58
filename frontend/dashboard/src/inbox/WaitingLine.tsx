import { useTranslation } from 'react-i18next';
import type { Waiting } from '../api/schema';
import { clock } from '../ui/times';

/** What a queued message waits for, where that takes longer than a moment. */
export function WaitingLine({ waiting }: { waiting: Waiting }) {
  const { t, i18n } = useTranslation();
  if (!waiting.reason || waiting.reason === 'TURN' || waiting.reason === 'ANSWER') return null;
  return (
    <p className="mt-1 text-[12px] text-warn">
      {t(`waits.${waiting.reason}`)}
      {waiting.until && Date.parse(waiting.until) > Date.now() ? ` · ${clock(waiting.until, i18n.language)}` : ''}
    </p>
  );
}
