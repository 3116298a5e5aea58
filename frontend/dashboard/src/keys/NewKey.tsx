import { useQuery } from '@tanstack/react-query';
import { useRouteContext } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { post } from '../api/client';
import type { CreateKeyResponse } from '../api/schema';
import { sessionsQuery } from '../inbox/queries';
import { Button } from '../ui/Button';
import { Field } from '../ui/Field';
import { Sheet } from '../ui/Sheet';
import { useForm } from '../ui/useForm';

/** Makes a key that may do what is ticked, from where it is said, until it ends. */
export function NewKey({ close, made }: { close: () => void; made: (apiKey: string) => void }) {
  const { t } = useTranslation();
  const { person } = useRouteContext({ from: '/shell' });
  const sessions = useQuery(sessionsQuery).data?.sessions ?? [];
  const { submit, problem } = useForm(async form => {
    const expires = String(form.get('expires') ?? '');
    const networks = String(form.get('networks') ?? '')
      .split(/[\s,]+/)
      .filter(Boolean);
    const answer = await post<CreateKeyResponse>('/v1/keys', {
      name: form.get('name'),
      permissions: form.getAll('permission'),
      sessions: form.getAll('session'),
      networks,
      ...(expires ? { expiresAt: new Date(expires).toISOString() } : {}),
    });
    made(answer.apiKey!);
  });
  return (
    <Sheet title={t('newKey')} close={close} wide>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label={t('name')} name="name" required maxLength={128} hint={t('keyNameHint')} autoFocus />
        <Boxes
          legend={t('permissions')}
          hint={t('permissionsHint')}
          name="permission"
          options={person.permissions?.map(one => [one, t(`permission.${one}`, { defaultValue: one })]) ?? []}
        />
        {sessions.length > 0 && (
          <Boxes
            legend={t('numbers')}
            hint={t('keySessionsHint')}
            name="session"
            options={sessions.map(one => [one.id!, one.verifiedName || one.displayPhoneNumber || one.id!])}
          />
        )}
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t('networks')} name="networks" hint={t('networksHint')} placeholder="203.0.113.0/24" />
          <Field label={t('expires')} name="expires" type="date" hint={t('expiresHint')} />
        </div>
        {problem && (
          <p role="alert" className="text-danger">
            {problem}
          </p>
        )}
        <Button look="primary" type="submit" className="self-end">
          {t('makeKey')}
        </Button>
      </form>
    </Sheet>
  );
}

function Boxes({ legend, hint, name, options }: { legend: string; hint: string; name: string; options: [string, string][] }) {
  return (
    <fieldset>
      <legend className="font-medium">{legend}</legend>
      <p className="mb-1.5 text-[13px] text-muted">{hint}</p>
      <div className="grid gap-x-4 gap-y-1 sm:grid-cols-2">
        {options.map(([value, text]) => (
          <label key={value} className="flex items-center gap-2">
            <input type="checkbox" name={name} value={value} className="accent-(--accent)" />
            {text}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
