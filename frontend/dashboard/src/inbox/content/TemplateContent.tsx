import { useQuery } from '@tanstack/react-query';
import type { Template } from '../../api/schema';
import { useTranslation } from '../../i18n/useTranslation';
import { shapeOf, valuesOf } from '../../templates/preview';
import { templatesQuery } from '../../templates/queries';
import { TemplatePreview } from '../../templates/TemplatePreview';

/** A template that was sent, with what was filled in. One that is gone since is shown by name. */
export function TemplateContent({ template, session }: { template: Template; session: string | undefined }) {
  const { t } = useTranslation();
  const { data } = useQuery(templatesQuery(session || undefined));
  const known = data?.templates?.find(one => one.name === template.name && one.language === template.language?.code);
  const values = valuesOf(template);
  if (known) return <TemplatePreview shape={shapeOf(known)} values={values} />;
  return (
    <p>
      {t('templateNamed', { name: template.name })}
      <span dir="auto" className="block text-[13px] text-muted">
        {Object.values(values).join(' · ')}
      </span>
    </p>
  );
}
