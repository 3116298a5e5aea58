import { Dialog } from '@base-ui/react/dialog';
import { ArrowLeft, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from '../i18n/useTranslation';
import { IconButton } from './Button';
import { cx } from './classes';

interface Props {
  title: string;
  close: () => void;
  /** Where one came from, for what has more than one step. */
  back?: () => void;
  wide?: boolean;
  children: ReactNode;
}

/** Something to look at or to fill in, above the page: in its middle, or from below on a phone. */
export function Sheet({ title, close, back, wide, children }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog.Root open onOpenChange={open => !open && close()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/40" />
        <Dialog.Popup
          className={cx(
            'fixed inset-x-0 bottom-0 z-50 mx-auto flex max-h-[88vh] w-full flex-col rounded-t-2xl border border-line bg-surface shadow-2xl outline-none sm:inset-y-0 sm:my-auto sm:h-fit sm:rounded-2xl',
            wide ? 'max-w-3xl' : 'max-w-lg',
          )}
        >
          <header className="flex items-center gap-2 border-line border-b py-2 ps-5 pe-2">
            {back && (
              <IconButton label={t('back')} onClick={back}>
                <ArrowLeft size={18} className="rtl:-scale-x-100" />
              </IconButton>
            )}
            <Dialog.Title className="flex-1 font-semibold">{title}</Dialog.Title>
            <Dialog.Close
              render={
                <IconButton label={t('close')}>
                  <X size={18} />
                </IconButton>
              }
            />
          </header>
          <div className="min-h-0 overflow-y-auto p-5">{children}</div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** Asks before something that cannot be taken back. */
export function Confirm({ title, text, yes, act, close }: { title: string; text: string; yes: string; act: () => void; close: () => void }) {
  const { t } = useTranslation();
  return (
    <Sheet title={title} close={close}>
      <p className="text-muted">{text}</p>
      <div className="mt-5 flex justify-end gap-2">
        <button type="button" className="rounded-lg px-3.5 py-2 font-medium hover:bg-hover" onClick={close}>
          {t('cancel')}
        </button>
        <button
          type="button"
          className="rounded-lg bg-danger px-3.5 py-2 font-medium text-surface"
          onClick={() => {
            close();
            act();
          }}
        >
          {yes}
        </button>
      </div>
    </Sheet>
  );
}
