import { useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useRouteContext } from '@tanstack/react-router';
import { Suspense, useEffect, useMemo } from 'react';
import { may } from '../api/session';
import { withWords } from '../i18n';
import { useTranslation } from '../i18n/useTranslation';
import { Live } from '../live/live';
import { LiveContext } from '../live/useLive';
import { later } from '../ui/later';
import { Connection } from './Connection';
import { places } from './places';

const Notices = later(() => withWords('pages', import('./Notices')).then(module => ({ default: module.Notices })));
const AccountMenu = later(() => import('./AccountMenu').then(module => ({ default: module.AccountMenu })));

/** The frame around every page of an account: where one can go, who one is, and whether events come. */
export function Shell() {
  const { t } = useTranslation();
  const { person } = useRouteContext({ from: '/shell' });
  const queries = useQueryClient();
  const live = useMemo(() => new Live(queries), [queries]);
  useEffect(() => (may(person, 'EVENTS_READ') ? live.start() : undefined), [live, person]);
  return (
    <LiveContext.Provider value={live}>
      <div className="flex h-full flex-col-reverse sm:flex-row">
        <nav
          aria-label={t('places')}
          className="flex shrink-0 items-center border-line border-t bg-surface sm:w-14 sm:flex-col sm:border-e sm:border-t-0"
        >
          <div className="flex min-h-0 min-w-0 flex-1 gap-1 overflow-auto p-1.5 sm:flex-col sm:items-center sm:py-3">
            {places
              .filter(place => place.needs === 'CREDENTIAL' || may(person, place.needs))
              .map(({ to, name, icon: Icon }) => (
                <Link
                  key={to}
                  to={to}
                  title={t(name)}
                  aria-label={t(name)}
                  className="inline-flex size-10 shrink-0 items-center justify-center rounded-xl text-muted hover:bg-hover hover:text-text"
                  activeProps={{ className: 'bg-chosen text-accent!' }}
                >
                  <Icon size={20} />
                </Link>
              ))}
          </div>
          <div className="flex items-center gap-1 p-1.5 sm:flex-col sm:pb-3">
            <Suspense>
              <Notices person={person} />
            </Suspense>
            <Suspense fallback={<span className="size-10" />}>
              <AccountMenu person={person} />
            </Suspense>
          </div>
        </nav>
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">
          <Connection />
          <main className="min-h-0 flex-1">
            <Outlet />
          </main>
        </div>
      </div>
    </LiveContext.Provider>
  );
}
