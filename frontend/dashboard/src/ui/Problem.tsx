import { ApiError } from '../api/client';
import { useTranslation } from '../i18n/useTranslation';
import { Button } from './Button';

export function useProblemText() {
  const { t } = useTranslation();
  return (problem: unknown) => (problem instanceof ApiError && problem.status > 0 ? problem.message : t('unreachable'));
}

/** What went wrong, and the way on. */
export function Problem({ problem, retry }: { problem: unknown; retry?: () => void }) {
  const { t } = useTranslation();
  const text = useProblemText();
  return (
    <div role="alert" className="flex flex-col items-center gap-3 p-8 text-center text-muted">
      <p>{text(problem)}</p>
      {retry && <Button onClick={retry}>{t('again')}</Button>}
    </div>
  );
}

export function Empty({ title, children }: { title: string; children?: React.ReactNode }) {
  return (
    <div className="flex h-full flex-col items-center justify-center gap-2 p-8 text-center">
      <h2 className="font-semibold text-base">{title}</h2>
      <div className="max-w-sm text-muted">{children}</div>
    </div>
  );
}
