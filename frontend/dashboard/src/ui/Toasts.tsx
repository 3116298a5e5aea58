import { X } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { useTranslation } from '../i18n/useTranslation';
import { IconButton } from './Button';
import { dropToast, shownToasts, watchToasts } from './toast';

export function Toasts() {
  const { t } = useTranslation();
  const shown = useSyncExternalStore(watchToasts, shownToasts);
  return (
    <div role="status" aria-live="polite" className="pointer-events-none fixed inset-x-0 bottom-4 z-50 flex flex-col items-center gap-2 px-4">
      {shown.map(one => (
        <div
          key={one.id}
          className="pointer-events-auto flex max-w-md items-center gap-3 rounded-xl border border-line bg-raised py-2 ps-4 pe-2 shadow-lg"
        >
          <span>{one.text}</span>
          {one.action && (
            <button
              type="button"
              className="rounded-md px-2 py-1 font-semibold text-accent hover:bg-hover"
              onClick={() => {
                dropToast(one.id);
                one.action?.act();
              }}
            >
              {one.action.label}
            </button>
          )}
          <IconButton label={t('close')} onClick={() => dropToast(one.id)}>
            <X size={16} />
          </IconButton>
        </div>
      ))}
    </div>
  );
}
