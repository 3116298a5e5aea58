import { Link } from '@tanstack/react-router';
import { useTranslation } from '../i18n/useTranslation';
import { Empty } from '../ui/Problem';

export function NotFound() {
  const { t } = useTranslation();
  return (
    <Empty title={t('notFound')}>
      <Link to="/inbox" className="font-medium text-accent underline">
        {t('toInbox')}
      </Link>
    </Empty>
  );
}
