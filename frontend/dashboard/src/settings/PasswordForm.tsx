import { post } from '../api/client';
import { useTranslation } from '../i18n/useTranslation';
import { Button } from '../ui/Button';
import { Field } from '../ui/Field';
import { toast } from '../ui/toast';
import { useForm } from '../ui/useForm';

/** Changes the password. All other sign-ins end with that. */
export function PasswordForm() {
  const { t } = useTranslation();
  const { submit, problem } = useForm(async (given, form) => {
    await post('/v1/me/password', { currentPassword: given.get('current'), newPassword: given.get('new') });
    form.reset();
    toast(t('passwordChanged'));
  });
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      <Field label={t('currentPassword')} name="current" type="password" autoComplete="current-password" required />
      <Field
        label={t('newPassword')}
        name="new"
        type="password"
        autoComplete="new-password"
        hint={t('passwordHint')}
        minLength={10}
        maxLength={128}
        required
        error={problem}
      />
      <Button type="submit" className="self-start">
        {t('changePassword')}
      </Button>
    </form>
  );
}
