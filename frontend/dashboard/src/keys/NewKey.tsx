import { useQuery } from '@tanstack/react-query';
import { useRouteContext } from '@tanstack/react-router';
import { post } from '../api/client';
import type { CreateKeyResponse } from '../api/schema';
import { useTranslation } from '../i18n/useTranslation';
import { sessionsQuery } from '../inbox/queries';
import { Boxes } from '../ui/Boxes';
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
      test: form.get('test') === 'on',
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
        <label className="flex items-start gap-2.5">
          <input type="checkbox" name="test" className="mt-1 accent-(--accent)" />
          <span>
            <span className="font-medium">{t('keyTest')}</span>
            <span className="block text-[13px] text-muted">{t('keyTestHint')}</span>
          </span>
        </label>
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
