import { useQueryClient } from '@tanstack/react-query';
import { Outlet, useRouteContext, useRouter } from '@tanstack/react-router';
import { LogOut } from 'lucide-react';
import { signOut } from '../api/session';
import { TabLink } from '../app/TabLink';
import { useTranslation } from '../i18n/useTranslation';
import { Button } from '../ui/Button';
import { Empty } from '../ui/Problem';

const tabs = [
  { to: '/platform', name: 'accounts' },
  { to: '/platform/plans', name: 'plans' },
  { to: '/platform/support', name: 'supportAccess' },
  { to: '/platform/abuse', name: 'abuse' },
  { to: '/platform/health', name: 'health' },
] as const;

/** The operator's console: the platform's accounts, and how it is. A sign-in of its own, beside that of any account. */
export function Platform() {
  const { t } = useTranslation();
  const { operator } = useRouteContext({ from: '/platform' });
  const queries = useQueryClient();
  const router = useRouter();
  const leave = async () => {
    await signOut();
    queries.clear();
    await router.invalidate();
  };
  return (
    <div className="flex h-full flex-col">
      <header className="flex flex-wrap items-center gap-x-6 gap-y-1 border-line border-b bg-surface px-4 pt-2 sm:px-6">
        <p className="flex items-center gap-2 font-semibold">
          <img src="/app/icon.svg" alt="" width="24" height="24" />
          {t('platform')}
        </p>
        <nav aria-label={t('places')} className="order-last flex w-full gap-5 overflow-x-auto sm:order-none sm:w-auto">
          {tabs.map(tab => (
            <TabLink key={tab.to} to={tab.to} className="py-2.5">
              {t(tab.name)}
            </TabLink>
          ))}
        </nav>
        <span className="ms-auto flex items-center gap-2 pb-1">
          <span className="text-[13px] text-muted">{operator.email}</span>
          <Button small look="quiet" onClick={() => void leave()}>
            <LogOut size={15} aria-hidden="true" />
            {t('signOut')}
          </Button>
        </span>
      </header>
      <main className="min-h-0 flex-1">
        {operator.secondFactorNeeded ? <Empty title={t('factorNeeded')}>{t('factorNeededText')}</Empty> : <Outlet />}
      </main>
    </div>
  );
}
