import { Undo2 } from 'lucide-react';
import { useState } from 'react';
import { post } from '../api/client';
import type { CancelMessageResponse, Message } from '../api/schema';
import { useTranslation } from '../i18n/useTranslation';
import { Button } from '../ui/Button';
import { useProblemText } from '../ui/Problem';
import { fullTime } from '../ui/times';
import { toast } from '../ui/toast';
import { run } from './shortcuts';

/** Takes a message back that waits for its time. Its text comes back to where it was written. */
export function Undo({ message }: { message: Message }) {
  const { t, i18n } = useTranslation();
  const until = Date.parse(message.waiting?.until ?? '') || 0;
  const problemText = useProblemText();
  const [busy, setBusy] = useState(false);
  const undo = async () => {
    setBusy(true);
    try {
      const { cancelled } = await post<CancelMessageResponse>(`/v1/messages/${message.id}:cancel`);
      if (cancelled) run('restore', message.text?.body);
      else toast(t('undoLate'));
    } catch (problem) {
      toast(problemText(problem));
    } finally {
      setBusy(false);
    }
  };
  return (
    <p className="mt-1 flex items-center justify-end gap-2 text-[12px] text-muted">
      {until - Date.now() > 60_000 && `${t('waits.SCHEDULE')} · ${fullTime(new Date(until).toISOString(), i18n.language)}`}
      <Button small disabled={busy} onClick={() => void undo()}>
        <Undo2 size={14} aria-hidden="true" className="rtl:-scale-x-100" />
        {t('undo')}
      </Button>
    </p>
  );
}
