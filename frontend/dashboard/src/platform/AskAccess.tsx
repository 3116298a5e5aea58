import { useQueryClient } from '@tanstack/react-query';
import { post } from '../api/client';
import type { Permission, Tenant } from '../api/schema';
import { duration } from '../audit/access';
import { useTranslation } from '../i18n/useTranslation';
import { Boxes } from '../ui/Boxes';
import { toast } from '../ui/toast';
import { Asked } from './Asked';

const asked: Permission[] = [
  'MESSAGES_READ',
  'NUMBERS_READ',
  'TEMPLATES_READ',
  'WEBHOOKS_READ',
  'LOG_READ',
  'DEAD_LETTERS_READ',
  'CONTACTS_READ',
  'NUMBERS_WRITE',
  'WEBHOOKS_WRITE',
];
const spans = ['3600s', '14400s', '86400s', '604800s'];

/** Asks an account for access: why, to what, for how long. Its people decide. */
export function AskAccess({ tenant, close }: { tenant: Tenant; close: () => void }) {
  const { t, i18n } = useTranslation();
  const queries = useQueryClient();
  return (
    <Asked
      title={t('askAccess')}
      about={t('askAccessText', { name: tenant.name })}
      yes={t('askAccess')}
      close={close}
      act={async (given, reason) => {
        await post('/v1/support-access', { tenant: tenant.id, reason, duration: given.get('duration'), permissions: given.getAll('permission') });
        await queries.invalidateQueries({ queryKey: ['/v1/support-access'] });
        toast(t('accessAsked'));
      }}
    >
      <Boxes legend={t('permissions')} name="permission" options={asked.map(one => [one, t(`permission.${one}`)])} />
      <label className="flex flex-col gap-1">
        <span className="font-medium">{t('howLong')}</span>
        <select name="duration" className="field">
          {spans.map(span => (
            <option key={span} value={span}>
              {duration(span, i18n.language)}
            </option>
          ))}
        </select>
      </label>
    </Asked>
  );
}
