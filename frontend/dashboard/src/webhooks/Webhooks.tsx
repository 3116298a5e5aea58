import { Plus } from 'lucide-react';
import { useState } from 'react';
import { post, send } from '../api/client';
import { usePages } from '../api/pages';
import type { CreateWebhookResponse, ListWebhooksResponse, RotateWebhookSecretResponse, Webhook, WebhookAttempt } from '../api/schema';
import { useTranslation } from '../i18n/useTranslation';
import { Button } from '../ui/Button';
import { Field } from '../ui/Field';
import { Page } from '../ui/Page';
import { Secret } from '../ui/Secret';
import { Confirm, Sheet } from '../ui/Sheet';
import { Standing, Table } from '../ui/Table';
import { toast } from '../ui/toast';
import { useAct } from '../ui/useAct';
import { useForm } from '../ui/useForm';
import { useNew } from '../ui/useNew';
import { Deliveries } from './Deliveries';

const path = '/v1/webhooks';

/** Where events are delivered to, and how that goes. */
export function Webhooks() {
  const { t } = useTranslation();
  const query = usePages<ListWebhooksResponse>(path);
  const { act, busy } = useAct([path]);
  const page = useNew<Webhook>(query);
  const [open, setOpen] = useState<Webhook>();

  const test = async (one: Webhook) => {
    const attempt = await act(() => post<WebhookAttempt>(`${path}/${one.id}/test`));
    if (attempt)
      toast(
        attempt.outcome === 'DELIVERED'
          ? t('testDelivered', { milliseconds: attempt.milliseconds })
          : t('testFailed', { error: attempt.error || attempt.statusCode }),
      );
  };
  const replay = async (one: Webhook) => {
    if (await act(() => post(`${path}/${one.id}/replay`, { dead: true }))) toast(t('replaying'));
  };

  return (
    <Page
      title={t('webhooks')}
      about={t('webhooksAbout')}
      actions={
        <Button look="primary" onClick={page.make}>
          <Plus size={16} />
          {t('newWebhook')}
        </Button>
      }
    >
      <Table
        label={t('webhooks')}
        query={query}
        rows={one => one.webhooks}
        id={one => one.id!}
        empty={{ title: t('noWebhooks'), text: t('noWebhooksText') }}
        columns={[
          {
            name: t('address'),
            show: one => (
              <button type="button" className="text-start" onClick={() => setOpen(one)}>
                <span dir="ltr" className="block break-all font-medium text-accent hover:underline">
                  {one.url}
                </span>
                <span className="text-[13px] text-muted">{one.description || (one.types?.length ? one.types.join(', ') : t('allTypes'))}</span>
              </button>
            ),
          },
          {
            name: t('state'),
            show: one => (
              <Standing tone={one.state !== 'ACTIVE' ? 'warn' : one.failingSince ? 'bad' : 'good'}>
                {t(one.state !== 'ACTIVE' ? `webhookState.${one.state}` : one.failingSince ? 'failing' : 'delivers')}
              </Standing>
            ),
          },
          { name: t('waiting'), wide: true, show: one => one.waiting },
          { name: t('dead'), wide: true, show: one => (one.dead ? <span className="text-danger">{one.dead}</span> : 0) },
          {
            name: t('actions'),
            show: one => (
              <span className="flex flex-wrap gap-1">
                <Button small disabled={busy} onClick={() => void test(one)}>
                  {t('test')}
                </Button>
                <Button small disabled={busy} onClick={() => void act(() => send('PATCH', `${path}/${one.id}`, { paused: one.state === 'ACTIVE' }))}>
                  {t(one.state !== 'ACTIVE' ? 'resume' : 'pause')}
                </Button>
                {!!one.dead && (
                  <Button small disabled={busy} onClick={() => void replay(one)}>
                    {t('replay')}
                  </Button>
                )}
                <Button
                  small
                  disabled={busy}
                  onClick={() =>
                    void act(() => post<RotateWebhookSecretResponse>(`${path}/${one.id}/rotate-secret`)).then(answer =>
                      page.show(answer?.secret ?? ''),
                    )
                  }
                >
                  {t('rotate')}
                </Button>
                <Button small look="danger" disabled={busy} onClick={() => page.remove(one)}>
                  {t('delete')}
                </Button>
              </span>
            ),
          },
        ]}
      />
      {page.making && <NewWebhook close={page.cancel} made={page.made} />}
      {page.secret && (
        <Sheet title={t('signingSecret')} close={page.hide}>
          <p className="mb-3 text-muted">{t('signingSecretText')}</p>
          <Secret text={page.secret} />
        </Sheet>
      )}
      {open && (
        <Sheet title={open.url ?? ''} close={() => setOpen(undefined)} wide>
          <Deliveries id={open.id!} />
        </Sheet>
      )}
      {page.removing && (
        <Confirm
          title={t('deleteWebhook')}
          text={t('deleteWebhookText', { url: page.removing.url })}
          yes={t('delete')}
          close={page.keep}
          act={() => void act(() => send('DELETE', `${path}/${page.removing?.id}`))}
        />
      )}
    </Page>
  );
}

function NewWebhook({ close, made }: { close: () => void; made: (secret: string) => void }) {
  const { t } = useTranslation();
  const { submit, problem } = useForm(async form => {
    const types = String(form.get('types') ?? '')
      .split(/[\s,]+/)
      .filter(Boolean);
    const answer = await post<CreateWebhookResponse>(path, { url: form.get('url'), description: form.get('description'), types });
    made(answer.secret!);
  });
  return (
    <Sheet title={t('newWebhook')} close={close}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label={t('address')} name="url" type="url" required autoFocus placeholder="https://" hint={t('addressHint')} error={problem} />
        <Field label={t('description')} name="description" maxLength={256} />
        <Field label={t('types')} name="types" hint={t('typesHint')} placeholder="message.received, message.status" />
        <Button look="primary" type="submit" className="self-end">
          {t('newWebhook')}
        </Button>
      </form>
    </Sheet>
  );
}
