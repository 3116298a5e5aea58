import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { get, post } from '../api/client';
import type { Session, Signup } from '../api/schema';
import { useTranslation } from '../i18n/useTranslation';
import { sessionsQuery } from '../inbox/queries';
import { Button } from '../ui/Button';
import { cx } from '../ui/classes';
import { Field } from '../ui/Field';
import { Sheet } from '../ui/Sheet';
import { toast } from '../ui/toast';
import { useForm } from '../ui/useForm';

const ways = ['window', 'token', 'simulator'] as const;

/** Connects a number: in Meta's own window, by a token that one has, or one of the simulator's. */
export function Connect({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [way, setWay] = useState<(typeof ways)[number]>('window');
  // The operator names the apps; a number that is there already knows one.
  const app = useQuery(sessionsQuery).data?.sessions?.[0]?.app ?? '';
  const done = async () => {
    await queries.invalidateQueries({ queryKey: ['sessions'] });
    toast(t('numberConnected'));
    close();
  };
  return (
    <Sheet title={t('connectNumber')} close={close}>
      <div className="flex flex-col gap-4">
        <div role="tablist" aria-label={t('connectBy')} className="flex gap-1 rounded-xl bg-ground p-1">
          {ways.map(one => (
            <button
              key={one}
              type="button"
              role="tab"
              aria-selected={way === one}
              onClick={() => setWay(one)}
              className={cx(
                'flex-1 rounded-lg px-2 py-1.5 font-medium text-[13px]',
                way === one ? 'bg-surface shadow-sm' : 'text-muted hover:text-text',
              )}
            >
              {t(`connectWay.${one}`)}
            </button>
          ))}
        </div>
        <p className="text-muted">{t(`connectText.${way}`)}</p>
        {way === 'window' ? <ByWindow app={app} done={done} /> : <ByToken key={way} app={app} done={done} />}
      </div>
    </Sheet>
  );
}

interface WayProps {
  app: string;
  done: () => Promise<void>;
}

function ByToken({ app, done }: WayProps) {
  const { t } = useTranslation();
  const { submit, problem } = useForm(async given => {
    await post<Session>('/v1/sessions', Object.fromEntries(given));
    await done();
  });
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field label={t('app')} name="app" required defaultValue={app} hint={t('appHint')} />
      <Field label={t('phoneNumberId')} name="phoneNumberId" required inputMode="numeric" pattern="[0-9]+" />
      <Field label={t('wabaId')} name="wabaId" required inputMode="numeric" pattern="[0-9]+" />
      <Field label={t('token')} name="token" type="password" autoComplete="off" required hint={t('tokenHint')} error={problem} />
      <Button look="primary" type="submit" className="self-end">
        {t('connect')}
      </Button>
    </form>
  );
}

function ByWindow({ app, done }: WayProps) {
  const { t } = useTranslation();
  const [signup, setSignup] = useState<Signup>();
  const { submit, problem } = useForm(async given => setSignup(await post<Signup>('/v1/signups', { app: given.get('app'), pin: given.get('pin') })));
  const state = useQuery({
    queryKey: ['signups', signup?.id],
    enabled: !!signup,
    refetchInterval: 2_000,
    queryFn: async ({ signal }) => {
      const now = await get<Signup>(`/v1/signups/${signup?.id}`, {}, signal);
      if (now.state === 'CONNECTED') await done();
      return now;
    },
  }).data;
  if (signup)
    return (
      <div className="flex flex-col gap-3">
        <a
          href={signup.url}
          target="_blank"
          rel="noopener"
          className="inline-flex h-9 items-center justify-center rounded-lg bg-accent px-3.5 font-medium text-on-accent hover:brightness-110"
        >
          {t('openMeta')}
        </a>
        <p role="status" className="text-center text-muted">
          {state?.problem || t('waitsForMeta')}
        </p>
      </div>
    );
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field label={t('app')} name="app" required defaultValue={app} hint={t('appHint')} />
      <Field label={t('pin')} name="pin" required inputMode="numeric" pattern="[0-9]{6}" autoComplete="off" hint={t('pinHint')} error={problem} />
      <Button look="primary" type="submit" className="self-end">
        {t('continue')}
      </Button>
    </form>
  );
}
