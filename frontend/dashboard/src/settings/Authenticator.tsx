import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { post } from '../api/client';
import type { EnrolAuthenticatorResponse, RecoveryCodesResponse } from '../api/schema';
import { meQuery } from '../api/session';
import { useTranslation } from '../i18n/useTranslation';
import { Button } from '../ui/Button';
import { Field } from '../ui/Field';
import { Secret } from '../ui/Secret';
import { Sheet } from '../ui/Sheet';
import { useForm } from '../ui/useForm';
import { Proof } from './Proof';

const QrCode = lazy(() => import('../ui/QrCode').then(module => ({ default: module.QrCode })));

const path = '/v1/me/authenticator';

/** The code that is asked for besides the password: set up, its recovery codes replaced, switched off. */
export function Authenticator() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const person = useQuery(meQuery).data;
  const [asked, setAsked] = useState<'enrol' | 'replace' | 'disable'>();
  const [enrolment, setEnrolment] = useState<EnrolAuthenticatorResponse>();
  const [codes, setCodes] = useState<readonly string[]>();
  const done = async (answer?: RecoveryCodesResponse) => {
    await queries.invalidateQueries({ queryKey: meQuery.queryKey });
    setAsked(undefined);
    setEnrolment(undefined);
    setCodes(answer?.recoveryCodes);
  };
  return (
    <>
      <div className="flex flex-wrap items-center gap-3">
        <p className="min-w-60 flex-1 text-muted">{person?.twoFactor ? t('factorOn', { left: person.recoveryCodesLeft ?? 0 }) : t('factorOff')}</p>
        {person?.twoFactor ? (
          <>
            <Button onClick={() => setAsked('replace')}>{t('newRecoveryCodes')}</Button>
            <Button look="danger" onClick={() => setAsked('disable')}>
              {t('switchOff')}
            </Button>
          </>
        ) : (
          <Button onClick={() => setAsked('enrol')}>{t('setUp')}</Button>
        )}
      </div>
      {asked === 'enrol' && (
        <Proof
          title={t('secondFactor')}
          yes={t('continue')}
          close={() => setAsked(undefined)}
          act={async password => {
            setEnrolment(await post<EnrolAuthenticatorResponse>(path, { password }));
            setAsked(undefined);
          }}
        />
      )}
      {asked === 'replace' && (
        <Proof
          title={t('newRecoveryCodes')}
          yes={t('continue')}
          close={() => setAsked(undefined)}
          act={async password => done(await post<RecoveryCodesResponse>('/v1/me/recovery-codes', { password }))}
        />
      )}
      {asked === 'disable' && (
        <Proof
          title={t('switchFactorOff')}
          yes={t('switchOff')}
          close={() => setAsked(undefined)}
          act={async password => {
            await post(`${path}:disable`, { password });
            await done();
          }}
        />
      )}
      {enrolment && <Enrolment made={enrolment} done={done} close={() => setEnrolment(undefined)} />}
      {codes && (
        <Sheet title={t('recoveryCodes')} close={() => setCodes(undefined)}>
          <p className="mb-3 text-muted">{t('recoveryCodesText')}</p>
          <Secret text={codes.join('\n')} />
        </Sheet>
      )}
    </>
  );
}

interface EnrolmentProps {
  made: EnrolAuthenticatorResponse;
  done: (answer: RecoveryCodesResponse) => Promise<void>;
  close: () => void;
}

/** The key for the app, and the first code of it: nothing changes before that. */
function Enrolment({ made, done, close }: EnrolmentProps) {
  const { t } = useTranslation();
  const { submit, problem } = useForm(async given =>
    done(await post<RecoveryCodesResponse>(`${path}:confirm`, { code: String(given.get('code')).replaceAll(' ', '') })),
  );
  return (
    <Sheet title={t('secondFactor')} close={close}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <p className="text-muted">{t('scanKey')}</p>
        <div className="flex flex-wrap items-center gap-4">
          <Suspense fallback={<span className="skeleton size-48" />}>
            <QrCode text={made.uri!} label={t('keyPicture')} />
          </Suspense>
          <div className="flex min-w-40 flex-1 flex-col gap-2">
            <p className="font-medium">{t('authenticatorKey')}</p>
            <code dir="ltr" className="break-all rounded-lg bg-hover px-2 py-1.5 font-mono text-[12.5px]">
              {made.key}
            </code>
            <a href={made.uri} className="font-medium text-accent hover:underline">
              {t('openInApp')}
            </a>
          </div>
        </div>
        <Field
          label={t('code')}
          hint={t('firstCodeHint')}
          name="code"
          inputMode="numeric"
          autoComplete="one-time-code"
          required
          autoFocus
          error={problem}
        />
        <Button look="primary" type="submit" className="self-end">
          {t('switchOn')}
        </Button>
      </form>
    </Sheet>
  );
}
