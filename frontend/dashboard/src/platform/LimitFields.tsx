import type { QuotaLimits } from '../api/schema';
import { useTranslation } from '../i18n/useTranslation';
import { Field } from '../ui/Field';
import { limitNames } from './limits';

/** The limits to fill in; an empty one is left to what stands behind it. */
export function LimitFields({ limits = {} }: { limits?: QuotaLimits }) {
  const { t } = useTranslation();
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      {limitNames.map(name => (
        <Field
          key={name}
          label={t(`limit.${name}`)}
          name={name}
          type="number"
          min={0}
          step={name === 'requestsPerSecond' ? '0.1' : 1}
          defaultValue={limits[name]}
          placeholder={t('unset')}
        />
      ))}
    </div>
  );
}
