import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { post } from '../api/client';
import type { ImportContactsResponse } from '../api/schema';
import { useTranslation } from '../i18n/useTranslation';
import { labelsQuery } from '../inbox/queries';
import { Boxes } from '../ui/Boxes';
import { Button } from '../ui/Button';
import { Facts } from '../ui/Facts';
import { Field } from '../ui/Field';
import { Sheet } from '../ui/Sheet';
import { useForm } from '../ui/useForm';
import { columnsOf, guess, type Mapped, type Target } from './csv';
import { fieldsQuery, purposes } from './queries';

interface Table {
  name: string;
  csv: string;
  columns: Mapped[];
}

/** Brings a table of people in: which column is what, what they agreed to and the proof of it, a look at what would come of it, and then it is done. */
export function Import({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const fields = useQuery(fieldsQuery).data?.fields ?? [];
  const labels = useQuery(labelsQuery).data?.labels ?? [];
  const [table, setTable] = useState<Table>();
  const [agrees, setAgrees] = useState(false);
  const [result, setResult] = useState<ImportContactsResponse>();
  // The same key for the look and the deed: pressing twice grants nothing twice.
  const [key] = useState(() => crypto.randomUUID());
  const { submit, problem } = useForm(async given => {
    const agreed = given.getAll('purpose').map(String);
    const at = String(given.get('at') ?? '');
    setResult(
      await post<ImportContactsResponse>('/v1/contacts:import', {
        csv: table?.csv,
        columns: table?.columns.filter(one => one.target),
        labels: given.getAll('label'),
        key,
        dryRun: !result?.dryRun,
        ...(agreed.length
          ? {
              consent: {
                purposes: agreed,
                evidence: { source: given.get('source'), text: given.get('evidence'), ...(at ? { at: new Date(at).toISOString() } : {}) },
              },
            }
          : {}),
      }),
    );
  });
  const choose = async (file: File | undefined) => {
    if (!file) return;
    const csv = await file.text();
    setResult(undefined);
    setTable({ name: file.name, csv, columns: guess(columnsOf(csv), fields) });
  };
  const map = (at: number, value: string) => {
    const [target, field] = value.split(' ') as [Target | '', string?];
    setResult(undefined);
    setTable(
      table && {
        ...table,
        columns: table.columns.map((one, index) => (index === at ? { name: one.name, target: target || undefined, field } : one)),
      },
    );
  };
  const done = result && !result.dryRun;
  return (
    <Sheet title={t('import')} close={close} wide>
      <form
        onSubmit={submit}
        onChange={event => {
          setAgrees(new FormData(event.currentTarget).has('purpose'));
          if (result?.dryRun) setResult(undefined);
        }}
        className="flex flex-col gap-5"
      >
        {!done && (
          <label className="flex flex-col gap-1">
            <span className="font-medium">{t('importFile')}</span>
            <input type="file" accept=".csv,.txt,.tsv,text/csv" className="field" onChange={event => void choose(event.target.files?.[0])} />
            <span className="text-[13px] text-muted">{t('importHint')}</span>
          </label>
        )}
        {table && !done && (
          <>
            <fieldset className="grid gap-2">
              <legend className="mb-1 font-medium">{t('columns')}</legend>
              {table.columns.map((column, at) => (
                <label key={column.name} className="flex items-center justify-between gap-4">
                  <span dir="auto" className="truncate">
                    {column.name}
                  </span>
                  <select
                    className="field w-52!"
                    value={[column.target, column.field].filter(Boolean).join(' ')}
                    onChange={event => map(at, event.target.value)}
                  >
                    <option value="">{t('leftOut')}</option>
                    <option value="PHONE">{t('phone')}</option>
                    <option value="NAME">{t('name')}</option>
                    {fields.map(field => (
                      <option key={field.id} value={`FIELD ${field.id}`}>
                        {field.name}
                      </option>
                    ))}
                  </select>
                </label>
              ))}
            </fieldset>
            {labels.length > 0 && <Boxes legend={t('labels')} name="label" options={labels.map(one => [one.id!, one.name ?? ''])} />}
            <Boxes legend={t('agreedTo')} hint={t('agreedToHint')} name="purpose" options={purposes.map(one => [one, t(`purpose.${one}`)])} />
            <div className="grid gap-4 sm:grid-cols-2">
              <Field label={t('evidenceSource')} name="source" required={agrees} maxLength={64} placeholder={t('evidenceSourceHint')} />
              <Field label={t('evidenceAt')} name="at" required={agrees} type="date" />
            </div>
            <Field label={t('evidenceText')} name="evidence" required={agrees} maxLength={4096} hint={t('evidenceTextHint')} />
          </>
        )}
        {result && (
          <section role="status" aria-label={t('importResult')} className="flex flex-col gap-2 rounded-xl bg-ground p-4">
            <h3 className="font-semibold">{t(done ? 'importDone' : 'importWould')}</h3>
            <Facts
              facts={[
                [t('rows'), result.rows ?? 0],
                [t('created'), result.created ?? 0],
                [t('known'), result.known ?? 0],
                [t('granted'), result.granted ?? 0],
                [t('wrongRows'), result.errors?.length ?? 0],
              ]}
            />
            <ul className="max-h-40 overflow-y-auto text-[13px] text-danger">
              {result.errors?.map(one => (
                <li key={`${one.line} ${one.reason}`}>{t('lineError', { line: one.line, text: one.message })}</li>
              ))}
            </ul>
          </section>
        )}
        <p role="alert" className="text-danger empty:hidden">
          {problem}
        </p>
        {done ? (
          <Button look="primary" className="self-end" onClick={close}>
            {t('close')}
          </Button>
        ) : (
          <Button look="primary" type="submit" className="self-end" disabled={!table?.columns.some(one => one.target === 'PHONE')}>
            {t(result ? 'import' : 'tryImport')}
          </Button>
        )}
      </form>
    </Sheet>
  );
}
