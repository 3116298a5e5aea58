import type { ReactNode } from 'react';
import { useTranslation } from '../i18n/useTranslation';
import { Button } from '../ui/Button';
import { Field } from '../ui/Field';
import { Sheet } from '../ui/Sheet';
import { useForm } from '../ui/useForm';

interface Props {
  title: string;
  about?: string;
  /** What the button says. */
  yes: string;
  /** What is filled in before the reason. */
  children?: ReactNode;
  reason?: { label: string; longest: number };
  act: (given: FormData, reason: string) => Promise<unknown>;
  close: () => void;
}

/** Does something to an account, for a reason that is kept. */
export function Asked({ title, about, yes, children, reason, act, close }: Props) {
  const { t } = useTranslation();
  const { submit, problem } = useForm(async given => {
    await act(given, String(given.get('reason') ?? ''));
    close();
  });
  return (
    <Sheet title={title} close={close}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        {about && <p className="text-muted">{about}</p>}
        {children}
        <Field
          label={reason?.label ?? t('reason')}
          name="reason"
          required
          maxLength={reason?.longest ?? 500}
          hint={reason ? undefined : t('reasonHint')}
        />
        <p role="alert" className="text-danger empty:hidden">
          {problem}
        </p>
        <Button look="primary" type="submit" className="self-end">
          {yes}
        </Button>
      </form>
    </Sheet>
  );
}
