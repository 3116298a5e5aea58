import { useQueryClient } from '@tanstack/react-query';
import { useRouteContext } from '@tanstack/react-router';
import { post } from '../api/client';
import { may } from '../api/session';
import { useTranslation } from '../i18n/useTranslation';
import { Button } from '../ui/Button';
import { Field } from '../ui/Field';
import { Sheet } from '../ui/Sheet';
import { useForm } from '../ui/useForm';
import type { Filter } from './filter';
import { toSaved } from './savedFilter';

/** Gives the list as it is narrowed now a name. */
export function SaveFilter({ filter, close }: { filter: Filter; close: () => void }) {
  const { t } = useTranslation();
  const { person } = useRouteContext({ from: '/shell' });
  const queries = useQueryClient();
  const { submit, problem } = useForm(async given => {
    await post('/v1/filters', { name: given.get('name'), query: toSaved(filter), shared: given.get('shared') === 'on' });
    await queries.invalidateQueries({ queryKey: ['filters'] });
    close();
  });
  return (
    <Sheet title={t('saveFilter')} close={close}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label={t('filterName')} name="name" required maxLength={64} autoFocus error={problem} />
        {may(person, 'DESK_WRITE') && (
          <label className="flex items-center gap-2">
            <input type="checkbox" name="shared" className="accent-(--accent)" />
            {t('forEverybody')}
          </label>
        )}
        <Button look="primary" type="submit" className="self-end">
          {t('save')}
        </Button>
      </form>
    </Sheet>
  );
}
