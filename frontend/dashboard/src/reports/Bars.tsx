import { useTranslation } from '../i18n/useTranslation';
import { amount } from '../ui/amounts';
import type { Day } from './days';

interface Props {
  days: Day[];
  first: Exclude<keyof Day, 'day'>;
  second: Exclude<keyof Day, 'day'>;
  /** Whether the second is what should not be. */
  bad?: boolean;
}

const height = 160;

/** Two numbers of each day beside each other; whoever does not see them reads the same as a table. */
export function Bars({ days, first, second, bad }: Props) {
  const { t, i18n } = useTranslation();
  const most = Math.max(1, ...days.flatMap(day => [day[first], day[second]]));
  const date = (day: string) => new Intl.DateTimeFormat(i18n.language, { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(new Date(day));
  const colors = ['var(--accent)', bad ? 'var(--danger)' : 'var(--read)'];
  return (
    <figure>
      <svg viewBox={`0 0 ${days.length * 10} ${height}`} preserveAspectRatio="none" aria-hidden="true" className="h-40 w-full rtl:-scale-x-100">
        {days.map((day, at) =>
          [first, second].map((name, side) => {
            const tall = (day[name] / most) * (height - 4);
            return (
              <rect key={`${day.day} ${name}`} x={at * 10 + 1 + side * 4} y={height - tall} width={3.6} height={tall} fill={colors[side]}>
                <title>{`${date(day.day)}: ${t(`reported.${name}`)} ${amount(day[name], i18n.language)}`}</title>
              </rect>
            );
          }),
        )}
      </svg>
      <div aria-hidden="true" className="mt-1 flex justify-between text-[12px] text-muted">
        <span>{date(days[0]?.day ?? '')}</span>
        <span>{date(days.at(-1)?.day ?? '')}</span>
      </div>
      <figcaption className="mt-2 flex gap-4 text-[13px]">
        {[first, second].map((name, side) => (
          <span key={name} className="flex items-center gap-1.5">
            <span className="size-2.5 rounded-sm" style={{ background: colors[side] }} />
            {t(`reported.${name}`)}
          </span>
        ))}
      </figcaption>
      <details className="mt-2">
        <summary className="w-fit cursor-pointer text-[13px] text-muted">{t('asTable')}</summary>
        <table className="mt-2 w-full max-w-md text-[13px]">
          <thead>
            <tr className="text-muted">
              <th scope="col" className="text-start">
                {t('day')}
              </th>
              <th scope="col" className="text-end">
                {t(`reported.${first}`)}
              </th>
              <th scope="col" className="text-end">
                {t(`reported.${second}`)}
              </th>
            </tr>
          </thead>
          <tbody>
            {days.map(day => (
              <tr key={day.day}>
                <td>{date(day.day)}</td>
                <td className="text-end tabular-nums">{amount(day[first], i18n.language)}</td>
                <td className="text-end tabular-nums">{amount(day[second], i18n.language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
