import { Plus } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { post, send } from '../api/client';
import { usePages } from '../api/pages';
import { useTranslation } from '../i18n/useTranslation';
import { Button } from '../ui/Button';
import { Field } from '../ui/Field';
import { Confirm, Sheet } from '../ui/Sheet';
import { Table } from '../ui/Table';
import { useAct } from '../ui/useAct';
import { useForm } from '../ui/useForm';

interface Named {
  id?: string;
  name?: string;
}

interface Props<P, T extends Named> {
  path: string;
  /** What is read anew where the inbox shows it too. */
  queryKey: string;
  title: string;
  about: string;
  newOne: string;
  rows: (page: P) => T[] | undefined;
  show: (one: T) => ReactNode;
  /** What is filled in besides the name. */
  fields: (one: T) => ReactNode;
  /** The same as the engine takes it. */
  read: (given: FormData) => Partial<T>;
}

/** Things that all who work here share, each with a name: made, changed and deleted. */
export function Shelf<P extends { nextCursor?: string }, T extends Named>({
  path,
  queryKey,
  title,
  about,
  newOne,
  rows,
  show,
  fields,
  read,
}: Props<P, T>) {
  const { t } = useTranslation();
  const query = usePages<P>(path);
  const shown = useAct([queryKey]);
  const { act, busy } = useAct([path]);
  const [open, setOpen] = useState<T>();
  const [removing, setRemoving] = useState<T>();
  return (
    <section className="flex flex-col gap-3">
      <header className="flex flex-wrap items-end gap-3">
        <div className="min-w-60 flex-1">
          <h2 className="font-semibold text-base">{title}</h2>
          <p className="text-[13px] text-muted">{about}</p>
        </div>
        <Button onClick={() => setOpen({} as T)}>
          <Plus size={16} />
          {newOne}
        </Button>
      </header>
      <Table
        label={title}
        query={query}
        rows={rows}
        id={one => one.id!}
        empty={{ title: t('nothingYet'), text: about }}
        columns={[
          { name: t('name'), show },
          {
            name: t('actions'),
            show: one => (
              <span className="flex justify-end gap-1">
                <Button small disabled={busy} onClick={() => setOpen(one)}>
                  {t('change')}
                </Button>
                <Button small look="danger" disabled={busy} onClick={() => setRemoving(one)}>
                  {t('delete')}
                </Button>
              </span>
            ),
          },
        ]}
      />
      {open && (
        <Edit
          title={open.name ?? newOne}
          name={open.name}
          close={() => setOpen(undefined)}
          save={async given => {
            await post(path, { ...read(given), ...(open.id ? { id: open.id } : {}), name: given.get('name') });
            await Promise.all([query.refetch(), shown.act(async () => {})]);
            setOpen(undefined);
          }}
        >
          {fields(open)}
        </Edit>
      )}
      {removing && (
        <Confirm
          title={t('deleteNamed', { name: removing.name })}
          text={t('deleteNamedText')}
          yes={t('delete')}
          close={() => setRemoving(undefined)}
          act={() => void act(() => send('DELETE', `${path}/${removing.id}`)).then(() => shown.act(async () => {}))}
        />
      )}
    </section>
  );
}

interface EditProps {
  title: string;
  name: string | undefined;
  save: (given: FormData) => Promise<void>;
  close: () => void;
  children: ReactNode;
}

function Edit({ title, name, save, close, children }: EditProps) {
  const { t } = useTranslation();
  const { submit, problem } = useForm(save);
  return (
    <Sheet title={title} close={close}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label={t('name')} name="name" required maxLength={64} defaultValue={name} autoFocus error={problem} />
        {children}
        <Button look="primary" type="submit" className="self-end">
          {t('save')}
        </Button>
      </form>
    </Sheet>
  );
}
