import type { ReactNode } from 'react';
import { useTranslation } from '../i18n/useTranslation';
import { Button } from '../ui/Button';
import { Field } from '../ui/Field';
import { Sheet } from '../ui/Sheet';
import { useForm } from '../ui/useForm';

interface Props {
  title: string;
  yes: string;
  /** Does it with the password and whatever else was filled in. */
  act: (password: string, given: FormData) => Promise<void>;
  close: () => void;
  /** What is filled in besides. */
  children?: ReactNode;
}

/** Asks for the password before something that decides how one signs in. */
export function Proof({ title, yes, act, close, children }: Props) {
  const { t } = useTranslation();
  const { submit, problem } = useForm(given => act(String(given.get('password')), given));
  return (
    <Sheet title={title} close={close}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        {children}
        <Field
          label={t('currentPassword')}
          hint={t('proofHint')}
          name="password"
          type="password"
          autoComplete="current-password"
          required
          error={problem}
        />
        <Button look="primary" type="submit" className="self-end">
          {yes}
        </Button>
      </form>
    </Sheet>
  );
}
