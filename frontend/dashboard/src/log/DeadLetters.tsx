import { usePages } from '../api/pages';
import type { ListDeadLettersResponse } from '../api/schema';
import { PageTabs } from '../app/PageTabs';
import { logTabs } from '../app/tabs';
import { useTranslation } from '../i18n/useTranslation';
import { Page } from '../ui/Page';
import { Raw } from '../ui/Raw';
import { Table } from '../ui/Table';
import { fullTime } from '../ui/times';

/** What arrived and could not be handled, with its bytes. */
export function DeadLetters() {
  const { t, i18n } = useTranslation();
  const query = usePages<ListDeadLettersResponse>('/v1/dead-letters');
  return (
    <Page title={t('deadLetters')} about={t('deadLettersAbout')}>
      <PageTabs tabs={logTabs} />
      <Table
        label={t('deadLetters')}
        query={query}
        rows={page => page.deadLetters}
        id={one => one.id!}
        empty={{ title: t('noDeadLetters'), text: t('noDeadLettersText') }}
        columns={[
          { name: t('when'), wide: true, show: one => one.at && fullTime(one.at, i18n.language) },
          {
            name: t('reason'),
            show: one => (
              <>
                <p className="font-medium">{t(`deadReason.${one.reason}`, { defaultValue: one.reason })}</p>
                <p className="text-[13px] text-muted">{one.detail}</p>
                <Raw label={t('rawOf')} bytes={one.body} />
              </>
            ),
          },
          { name: t('source'), wide: true, show: one => <code className="text-[12px]">{one.source}</code> },
        ]}
      />
    </Page>
  );
}
