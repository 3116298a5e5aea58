import { Copy } from 'lucide-react';
import { useTranslation } from '../i18n/useTranslation';
import { Button } from './Button';
import { toast } from './toast';

/** A secret that is shown once. */
export function Secret({ text }: { text: string }) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-col gap-2 rounded-xl bg-warn-ground p-3">
      <p className="font-medium text-warn">{t('shownOnce')}</p>
      <div className="flex items-center gap-2">
        <code dir="ltr" className="min-w-0 flex-1 whitespace-pre-line break-all rounded-lg bg-surface px-2 py-1.5 font-mono text-[12.5px]">
          {text}
        </code>
        <Button small onClick={() => void navigator.clipboard.writeText(text).then(() => toast(t('copied')))}>
          <Copy size={14} />
          {t('copy')}
        </Button>
      </div>
    </div>
  );
}
