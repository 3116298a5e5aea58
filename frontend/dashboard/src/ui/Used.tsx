import { useTranslation } from '../i18n/useTranslation';

/** How much of something is used, of what is allowed; a limit of 0 is none. */
export function Used({ label, used, limit, show = String }: { label: string; used: number; limit: number; show?: (amount: number) => string }) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-col gap-1">
      <p className="flex justify-between gap-3">
        <span className="text-muted">{label}</span>
        <span>{limit ? t('reachOf', { used: show(used), allowed: show(limit) }) : show(used)}</span>
      </p>
      {limit > 0 && (
        // biome-ignore lint/a11y/useSemanticElements: the browsers' own one takes no colours of ours
        <div
          role="meter"
          aria-label={label}
          aria-valuemin={0}
          aria-valuemax={limit}
          aria-valuenow={used}
          className="h-1.5 overflow-hidden rounded-full bg-hover"
        >
          <div
            className={used > limit * 0.8 ? 'h-full rounded-full bg-warn' : 'h-full rounded-full bg-accent'}
            style={{ width: `${Math.min(100, (used / limit) * 100)}%` }}
          />
        </div>
      )}
    </div>
  );
}
