import { Eye, PenLine } from 'lucide-react';
import type { Colleague } from '../api/schema';
import { useTranslation } from '../i18n/useTranslation';

/** Says who else is here, so that nobody answers twice. */
export function Colleagues({ colleagues }: { colleagues: Colleague[] }) {
  const { t, i18n } = useTranslation();
  const names = (typing: boolean) => colleagues.filter(one => (one.typing ?? false) === typing).map(one => one.name ?? '');
  const list = new Intl.ListFormat(i18n.language);
  const [writing, looking] = [names(true), names(false)];
  return (
    <div role="status" aria-live="polite" className="flex flex-wrap gap-x-4 text-[12.5px]">
      {writing.length > 0 && (
        <p className="flex items-center gap-1.5 font-medium text-warn">
          <PenLine size={13} aria-hidden="true" />
          {t('writing', { names: list.format(writing), count: writing.length })}
        </p>
      )}
      {looking.length > 0 && (
        <p className="flex items-center gap-1.5 text-muted">
          <Eye size={13} aria-hidden="true" />
          {t('looking', { names: list.format(looking), count: looking.length })}
        </p>
      )}
    </div>
  );
}
