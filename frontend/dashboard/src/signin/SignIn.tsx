import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { KeyRound } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { meQuery, secondFactor, signIn, signInWithPasskey } from '../api/session';
import { useTranslation } from '../i18n/useTranslation';
import { Button } from '../ui/Button';
import { Field } from '../ui/Field';
import { useProblemText } from '../ui/Problem';

/** E-mail and password, then a code where the account wants one; or a passkey in place of all of it. */
export function SignIn() {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { to, platform } = useSearch({ from: '/sign-in' });
  const [challenge, setChallenge] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');

  const attempt = async (act: () => Promise<string | undefined>) => {
    setBusy(true);
    setProblem('');
    try {
      const next = await act();
      if (next) {
        setChallenge(next);
        return;
      }
      queries.clear();
      await queries.fetchQuery(meQuery);
      await navigate({ href: to ? `/app${to}` : '/app/inbox', replace: true });
    } catch (error) {
      // Whoever closes the browser's own window for passkeys has changed their mind.
      if (!(error instanceof DOMException)) setProblem(problemText(error));
    } finally {
      setBusy(false);
    }
  };

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '');
    void attempt(async () => {
      if (!challenge) return signIn(text('email'), text('password'), platform);
      await secondFactor(challenge, text('code'));
      return undefined;
    });
  };

  return (
    <main className="flex min-h-full items-center justify-center p-4">
      <form onSubmit={submit} className="flex w-full max-w-sm flex-col gap-4 rounded-2xl border border-line bg-surface p-7 shadow-sm">
        <h1 className="flex items-center gap-2.5 font-semibold text-xl">
          <img src="/app/icon.svg" alt="" width="30" height="30" />
          {t(platform ? 'signInPlatform' : 'signInTo')}
        </h1>
        {challenge ? (
          <Field label={t('code')} hint={t('codeHint')} name="code" autoComplete="one-time-code" required autoFocus key="code" />
        ) : (
          <>
            <Field label={t('email')} name="email" type="email" autoComplete="username webauthn" required autoFocus />
            <Field label={t('password')} name="password" type="password" autoComplete="current-password" required />
          </>
        )}
        <p role="alert" className="text-danger empty:hidden">
          {problem}
        </p>
        <Button look="primary" type="submit" disabled={busy}>
          {t('signIn')}
        </Button>
        {!challenge && 'PublicKeyCredential' in window && (
          <Button disabled={busy} onClick={() => void attempt(() => signInWithPasskey(platform).then(() => undefined))}>
            <KeyRound size={16} />
            {t('passkey')}
          </Button>
        )}
      </form>
    </main>
  );
}
