import { useRouteContext } from '@tanstack/react-router';
import { may } from '../api/session';
import { useTranslation } from '../i18n/useTranslation';
import { TabLink } from './TabLink';
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
          <TabLink key={tab.to} to={tab.to} className="-mb-px py-2">
            {t(tab.name)}
          </TabLink>
        ))}
    </nav>
  );
}
