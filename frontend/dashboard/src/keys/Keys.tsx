import { Plus } from 'lucide-react';
import { post, send } from '../api/client';
import { usePages } from '../api/pages';
import type { Key, ListKeysResponse, RotateKeyResponse } from '../api/schema';
import { useTranslation } from '../i18n/useTranslation';
import { Button } from '../ui/Button';
import { Page } from '../ui/Page';
import { Secret } from '../ui/Secret';
import { Confirm, Sheet } from '../ui/Sheet';
import { Standing, Table } from '../ui/Table';
import { shortTime } from '../ui/times';
import { useAct } from '../ui/useAct';
import { useNew } from '../ui/useNew';
import { NewKey } from './NewKey';

const path = '/v1/keys';

function standingOf(key: Key): 'revoked' | 'expired' | 'valid' {
  if (key.revokedAt) return 'revoked';
  return key.expiresAt && Date.parse(key.expiresAt) < Date.now() ? 'expired' : 'valid';
}

/** Keys for programs: what each may do, when it was used, and its end. */
export function Keys() {
  const { t, i18n } = useTranslation();
  const query = usePages<ListKeysResponse>(path);
  const { act, busy } = useAct([path]);
  const page = useNew<Key>(query);
  const time = (text: string | undefined) => (text ? shortTime(text, i18n.language) : t('never'));

  const rotate = async (key: Key) => {
    const answer = await act(() => post<RotateKeyResponse>(`${path}/${key.id}:rotate`));
    if (answer?.apiKey) page.show(answer.apiKey);
  };

  return (
    <Page
      title={t('keys')}
      about={t('keysAbout')}
      actions={
        <Button look="primary" onClick={page.make}>
          <Plus size={16} />
          {t('newKey')}
        </Button>
      }
    >
      <Table
        label={t('keys')}
        query={query}
        rows={one => one.keys}
        id={key => key.id!}
        empty={{ title: t('noKeys'), text: t('noKeysText') }}
        columns={[
          {
            name: t('name'),
            show: key => (
              <>
                <p className="font-medium">{key.name}</p>
                <p dir="ltr" className="text-start font-mono text-[12px] text-muted">
                  parley_{key.id?.slice(0, 8)}…
                </p>
              </>
            ),
          },
          {
            name: t('permissions'),
            wide: true,
            show: key => <span title={key.permissions?.join(', ')}>{t('permissionCount', { count: key.permissions?.length ?? 0 })}</span>,
          },
          { name: t('lastUsed'), wide: true, show: key => time(key.lastUsedAt) },
          {
            name: t('state'),
            show: key => {
              const standing = standingOf(key);
              return <Standing tone={standing === 'valid' ? 'good' : 'plain'}>{t(`keyState.${standing}`)}</Standing>;
            },
          },
          {
            name: t('actions'),
            show: key =>
              standingOf(key) === 'valid' && (
                <span className="flex gap-1">
                  <Button small disabled={busy} onClick={() => void rotate(key)}>
                    {t('rotate')}
                  </Button>
                  <Button small look="danger" disabled={busy} onClick={() => page.remove(key)}>
                    {t('revoke')}
                  </Button>
                </span>
              ),
          },
        ]}
      />
      {page.making && <NewKey close={page.cancel} made={page.made} />}
      {page.secret && (
        <Sheet title={t('yourKey')} close={page.hide}>
          <Secret text={page.secret} />
        </Sheet>
      )}
      {page.removing && (
        <Confirm
          title={t('revokeKey', { name: page.removing.name })}
          text={t('revokeKeyText')}
          yes={t('revoke')}
          close={page.keep}
          act={() => void act(() => send('DELETE', `${path}/${page.removing?.id}`))}
        />
      )}
    </Page>
  );
}
