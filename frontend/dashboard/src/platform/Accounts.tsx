import { Plus } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { post } from '../api/client';
import { usePages } from '../api/pages';
import type { CreateTenantResponse, ListTenantsResponse, Tenant } from '../api/schema';
import { useTranslation } from '../i18n/useTranslation';
import { Button } from '../ui/Button';
import { Field } from '../ui/Field';
import { Filters, SearchBox } from '../ui/Filters';
import { Page } from '../ui/Page';
import { Secret } from '../ui/Secret';
import { Select } from '../ui/Select';
import { Sheet } from '../ui/Sheet';
import { Standing, Table } from '../ui/Table';
import { shortTime } from '../ui/times';
import { useForm } from '../ui/useForm';
import { useNew } from '../ui/useNew';
import { Account } from './Account';

const path = '/v1/tenants';

/** Everybody's accounts: found by a part of the name, and what can be done with each. */
export function Accounts() {
  const { t, i18n } = useTranslation();
  const [text, setText] = useState('');
  const [suspended, setSuspended] = useState('');
  const search = useDeferredValue(text.trim());
  const query = usePages<ListTenantsResponse>(path, { query: search, suspended });
  const page = useNew<Tenant>(query);
  const [open, setOpen] = useState<string>();
  const shown = query.data?.pages.flatMap(one => one.tenants ?? []).find(one => one.id === open);
  return (
    <Page
      title={t('accounts')}
      about={t('accountsAbout')}
      actions={
        <Button look="primary" onClick={page.make}>
          <Plus size={16} />
          {t('newAccount')}
        </Button>
      }
    >
      <Filters>
        <SearchBox label={t('findAccount')} value={text} change={setText} />
        <Select
          label={t('state')}
          value={suspended}
          options={[
            ['', t('anyState')],
            ['false', t('active')],
            ['true', t('suspended')],
          ]}
          change={setSuspended}
        />
      </Filters>
      <Table
        label={t('accounts')}
        query={query}
        rows={one => one.tenants}
        id={one => one.id!}
        empty={{ title: t('noAccounts'), text: t('noAccountsText') }}
        columns={[
          {
            name: t('name'),
            show: one => (
              <button type="button" className="text-start" onClick={() => setOpen(one.id)}>
                <span dir="auto" className="block font-medium text-accent hover:underline">
                  {one.name}
                </span>
                <code className="text-[12px] text-muted">{one.id}</code>
              </button>
            ),
          },
          { name: t('since'), wide: true, show: one => shortTime(one.createdAt, i18n.language) },
          {
            name: t('state'),
            show: one => (
              <>
                <Standing tone={one.suspended ? 'bad' : one.requestsPerSecond ? 'warn' : 'good'}>
                  {t(one.suspended ? 'suspended' : one.requestsPerSecond ? 'throttled' : 'active')}
                </Standing>
                {one.suspensionReason && <p className="text-[12.5px] text-muted">{one.suspensionReason}</p>}
              </>
            ),
          },
        ]}
      />
      {page.making && <NewAccount close={page.cancel} made={page.made} />}
      {page.secret && (
        <Sheet title={t('firstKey')} close={page.hide}>
          <p className="mb-3 text-muted">{t('firstKeyText')}</p>
          <Secret text={page.secret} />
        </Sheet>
      )}
      {shown && <Account tenant={shown} close={() => setOpen(undefined)} />}
    </Page>
  );
}

function NewAccount({ close, made }: { close: () => void; made: (apiKey: string) => void }) {
  const { t } = useTranslation();
  // One key for each opening of the form: pressing twice makes one account.
  const [key] = useState(() => crypto.randomUUID());
  const { submit, problem } = useForm(async given => {
    made((await post<CreateTenantResponse>(path, { name: given.get('name'), key })).apiKey ?? '');
  });
  return (
    <Sheet title={t('newAccount')} close={close}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label={t('name')} name="name" required maxLength={128} autoFocus error={problem} />
        <Button look="primary" type="submit" className="self-end">
          {t('newAccount')}
        </Button>
      </form>
    </Sheet>
  );
}
