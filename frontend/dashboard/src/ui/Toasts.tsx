import { X } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from './Button';

interface Toast {
  id: number;
  text: string;
  action?: { label: string; act: () => void };
}

let toasts: readonly Toast[] = [];
let next = 1;
const watchers = new Set<() => void>();

function change(to: readonly Toast[]) {
  toasts = to;
  for (const watcher of watchers) watcher();
}

export const dropToast = (id: number) => change(toasts.filter(one => one.id !== id));

/** Says something at the edge of the page for some seconds, with one thing that can be done about it. */
export function toast(text: string, action?: Toast['action'], seconds = 6): number {
  const id = next++;
  change([...toasts.slice(-3), { id, text, action }]);
  setTimeout(() => dropToast(id), seconds * 1000);
  return id;
}

export function Toasts() {
  const { t } = useTranslation();
  const shown = useSyncExternalStore(
    watcher => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => toasts,
  );
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
