import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { get, post, send } from '../api/client';
import type { ListPasskeysResponse, Passkey, PasskeyOptionsResponse } from '../api/schema';
import { useTranslation } from '../i18n/useTranslation';
import { Button } from '../ui/Button';
import { Field } from '../ui/Field';
import { Problem } from '../ui/Problem';
import { Confirm } from '../ui/Sheet';
import { fullTime } from '../ui/times';
import { useAct } from '../ui/useAct';
import { Proof } from './Proof';

const path = '/v1/me/passkeys';
const queryKey = ['passkeys'];

/** Has the browser make a passkey and gives it to the engine. Answers false where somebody closed the browser's own window. */
async function make(password: string, name: string): Promise<boolean> {
  const { options, challenge } = await post<PasskeyOptionsResponse>(`${path}:options`, { password });
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON((options?.publicKey ?? options) as PublicKeyCredentialCreationOptionsJSON);
  let credential: PublicKeyCredential;
  try {
    credential = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
  } catch (problem) {
    if (problem instanceof DOMException && problem.name === 'NotAllowedError') return false;
    throw problem;
  }
  await post(path, { challenge, credential: credential.toJSON(), name });
  return true;
}

/** What one signs in with in place of the password: made by this browser, named, removed. */
export function Passkeys() {
  const { t, i18n } = useTranslation();
  const { data, error, refetch } = useQuery({ queryKey, queryFn: ({ signal }) => get<ListPasskeysResponse>(path, {}, signal) });
  const { act, busy } = useAct(queryKey);
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<Passkey>();
  if (error) return <Problem problem={error} retry={() => void refetch()} />;
  return (
    <>
      <div className="flex flex-wrap items-center gap-3">
        <p className="min-w-60 flex-1 text-muted">{t('passkeysAbout')}</p>
        {'PublicKeyCredential' in window && <Button onClick={() => setAdding(true)}>{t('addPasskey')}</Button>}
      </div>
      {!!data?.passkeys?.length && (
        <ul aria-label={t('passkeys')} className="flex flex-col divide-y divide-line">
          {data.passkeys.map(one => (
            <li key={one.id} className="flex items-center gap-3 py-2.5">
              <div className="min-w-0 flex-1">
                <p dir="auto" className="truncate">
                  {one.name}
                </p>
                <p className="text-[13px] text-muted">{one.createdAt && fullTime(one.createdAt, i18n.language)}</p>
              </div>
              <Button small look="danger" disabled={busy} onClick={() => setRemoving(one)}>
                {t('delete')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {adding && (
        <Proof
          title={t('addPasskey')}
          yes={t('continue')}
          close={() => setAdding(false)}
          act={async (password, given) => {
            if (!(await make(password, String(given.get('name'))))) return;
            await refetch();
            setAdding(false);
          }}
        >
          <Field label={t('name')} hint={t('passkeyNameHint')} name="name" required maxLength={128} autoFocus />
        </Proof>
      )}
      {removing && (
        <Confirm
          title={t('deleteNamed', { name: removing.name })}
          text={t('deletePasskeyText')}
          yes={t('delete')}
          close={() => setRemoving(undefined)}
          act={() => void act(() => send('DELETE', `${path}/${removing.id}`))}
        />
      )}
    </>
  );
}
