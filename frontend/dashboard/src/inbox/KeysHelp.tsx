import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../ui/Button';

const keys = [
  ['Alt+J', 'next'],
  ['Alt+K', 'previous'],
  ['Alt+L', 'reply'],
  ['Alt+P', 'note'],
  ['Alt+E', 'resolve'],
  ['Ctrl+K', 'commands'],
  ['?', 'help'],
] as const;

export function KeysHelp({ close }: { close: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog.Root open onOpenChange={open => !open && close()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/40" />
        <Dialog.Popup className="fixed inset-0 z-50 m-auto h-fit w-full max-w-sm rounded-2xl border border-line bg-surface p-4 shadow-2xl">
          <header className="mb-2 flex items-center justify-between">
            <Dialog.Title className="font-semibold">{t('keyboard')}</Dialog.Title>
            <Dialog.Close
              render={
                <IconButton label={t('close')}>
                  <X size={18} />
                </IconButton>
              }
            />
          </header>
          <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-2">
            {keys.map(([key, name]) => (
              <div key={key} className="contents">
                <dt>
                  <kbd dir="ltr" className="rounded-md border border-line bg-ground px-2 py-0.5 font-mono text-[12px]">
                    {key}
                  </kbd>
                </dt>
                <dd>{t(`key.${name}`)}</dd>
              </div>
            ))}
          </dl>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
