import { useTranslation } from '../i18n/useTranslation';
import { useFeedState } from '../live/useLive';

/** Says at once that events do not come, and nothing while they do. */
export function Connection() {
  const { t } = useTranslation();
  const state = useFeedState();
  return (
    <div role="status" aria-live="polite">
      {state === 'lost' && <p className="bg-warn-ground px-4 py-1.5 text-center font-medium text-[13px] text-warn">{t('connectionLost')}</p>}
    </div>
  );
}
