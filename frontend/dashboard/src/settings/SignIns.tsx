import { useQuery, useQueryClient } from '@tanstack/react-query';
import { get, send } from '../api/client';
import type { ListSignInsResponse } from '../api/schema';
import { useTranslation } from '../i18n/useTranslation';
import { Button } from '../ui/Button';
import { Problem, useProblemText } from '../ui/Problem';
import { fullTime } from '../ui/times';
import { toast } from '../ui/toast';

/** Where one is signed in; each can be ended. */
export function SignIns() {
  const { t, i18n } = useTranslation();
  const queries = useQueryClient();
  const problemText = useProblemText();
  const { data, error, refetch } = useQuery({
    queryKey: ['sign-ins'],
    queryFn: ({ signal }) => get<ListSignInsResponse>('/v1/sign-ins', {}, signal),
  });
  if (error) return <Problem problem={error} retry={() => void refetch()} />;
  const end = (id: string) =>
    send('DELETE', `/v1/sign-ins/${id}`).then(
      () => queries.invalidateQueries({ queryKey: ['sign-ins'] }),
      problem => toast(problemText(problem)),
    );
  return (
    <ul className="flex flex-col divide-y divide-line">
      {data?.signIns?.map(one => (
        <li key={one.id} className="flex items-center gap-3 py-2.5">
          <div className="min-w-0 flex-1">
            <p className="truncate" title={one.userAgent}>
              {one.userAgent || t('unknownProgram')}
            </p>
            <p className="text-[13px] text-muted">
              <span dir="ltr">{one.address}</span> · {one.lastSeenAt && fullTime(one.lastSeenAt, i18n.language)}
            </p>
          </div>
          {one.current ? (
            <span className="font-medium text-[13px] text-good">{t('thisOne')}</span>
          ) : (
            <Button small onClick={() => void end(one.id!)}>
              {t('end')}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
