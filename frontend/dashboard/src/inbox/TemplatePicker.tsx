import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { MessageTemplate, Template } from '../api/schema';
import { useTranslation } from '../i18n/useTranslation';
import { shapeOf, slotOf, toContent } from '../templates/preview';
import { templatesQuery } from '../templates/queries';
import { TemplatePreview } from '../templates/TemplatePreview';
import { Button } from '../ui/Button';
import { Field } from '../ui/Field';
import { Empty, Problem } from '../ui/Problem';
import { Sheet } from '../ui/Sheet';

interface Props {
  session: string;
  /** Why it is templates that one chooses from, where that is not clear. */
  about?: string;
  choose: (template: Template) => void;
  close: () => void;
}

/** Chooses one of the number's approved templates and fills it, before one's eyes. */
export function TemplatePicker({ session, about, choose, close }: Props) {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useQuery(templatesQuery(session));
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<MessageTemplate>();
  const usable = (data?.templates ?? []).filter(
    one =>
      one.sendable &&
      shapeOf(one)
        .body.concat(one.name ?? '')
        .toLowerCase()
        .includes(search.toLowerCase()),
  );
  return (
    <Sheet title={chosen?.name ?? t('templates')} close={close} back={chosen && (() => setChosen(undefined))}>
      {chosen ? (
        <Fill template={chosen} choose={choose} />
      ) : (
        <div className="flex flex-col gap-2">
          {about && <p className="rounded-xl bg-warn-ground px-3 py-2.5 text-[13px] text-warn">{about}</p>}
          <input
            type="search"
            aria-label={t('search')}
            placeholder={t('search')}
            value={search}
            onChange={event => setSearch(event.target.value)}
            className="field"
          />
          {isPending && <div className="skeleton h-16" />}
          {error && <Problem problem={error} retry={() => void refetch()} />}
          {data && usable.length === 0 && <Empty title={t('noTemplates')}>{t('noTemplatesText')}</Empty>}
          {usable.map(template => (
            <button
              key={template.id}
              type="button"
              onClick={() => setChosen(template)}
              className="rounded-xl border border-line p-3 text-start hover:bg-hover"
            >
              <span className="flex items-baseline justify-between gap-2">
                <span className="font-medium">{template.name}</span>
                <span className="text-[12px] text-muted">{template.language}</span>
              </span>
              <span dir="auto" className="mt-1 line-clamp-2 block text-[13px] text-muted">
                {shapeOf(template).body}
              </span>
            </button>
          ))}
        </div>
      )}
    </Sheet>
  );
}

function Fill({ template, choose }: { template: MessageTemplate; choose: (template: Template) => void }) {
  const { t } = useTranslation();
  const shape = shapeOf(template);
  const [values, setValues] = useState<Record<string, string>>({});
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // The dialog stands in the composer's form, as React sees it.
    event.stopPropagation();
    choose(toContent(template, shape, values));
  };
  const media = shape.format !== undefined && shape.format !== 'TEXT';
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      {shape.variables.map((variable, index) => (
        <Field
          key={slotOf(variable)}
          label={`{{${variable.name}}}`}
          required
          autoFocus={index === 0}
          value={values[slotOf(variable)] ?? ''}
          onChange={event => setValues({ ...values, [slotOf(variable)]: event.target.value })}
        />
      ))}
      <div className="rounded-2xl bg-bubble-out p-3">
        <TemplatePreview shape={shape} values={values} />
      </div>
      {media && <p className="text-[13px] text-warn">{t('templateMedia')}</p>}
      <Button look="primary" type="submit" disabled={media}>
        {t('send')}
      </Button>
    </form>
  );
}
