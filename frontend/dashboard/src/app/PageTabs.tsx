import { Link, useRouteContext } from '@tanstack/react-router';
import { may } from '../api/session';
import { useTranslation } from '../i18n/useTranslation';
import type { Tab } from './tabs';

/** Pages that belong together, as far as one may see them. */
export function PageTabs({ tabs }: { tabs: readonly Tab[] }) {
  const { t } = useTranslation();
  const { person } = useRouteContext({ from: '/shell' });
  return (
    <nav aria-label={t('pageTabs')} className="flex gap-5 overflow-x-auto border-line border-b">
      {tabs
        .filter(tab => tab.needs === 'CREDENTIAL' || may(person, tab.needs))
        .map(tab => (
          <Link
            key={tab.to}
            to={tab.to}
            activeOptions={{ exact: true, includeSearch: false }}
            className="-mb-px whitespace-nowrap border-b-2 px-0.5 py-2 font-medium"
            activeProps={{ className: 'border-accent text-text' }}
            inactiveProps={{ className: 'border-transparent text-muted hover:text-text' }}
          >
            {t(tab.name)}
          </Link>
        ))}
    </nav>
  );
}
