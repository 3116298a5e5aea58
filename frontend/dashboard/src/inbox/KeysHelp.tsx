import { useTranslation } from '../i18n/useTranslation';
import { Sheet } from '../ui/Sheet';

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
    <Sheet title={t('keyboard')} close={close}>
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
    </Sheet>
  );
}
