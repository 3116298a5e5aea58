import { useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useMemo, useState } from 'react';
import { withWords } from '../i18n';
import { useTranslation } from '../i18n/useTranslation';
import { cx } from '../ui/classes';
import { later } from '../ui/later';
import { Empty } from '../ui/Problem';
import { ConversationList } from './ConversationList';
import { InboxKeys } from './InboxKeys';
import { useInboxEvents } from './useInboxEvents';

const Thread = lazy(() => withWords('thread', import('./Thread')).then(module => ({ default: module.Thread })));
const PersonPanel = later(() => withWords('thread', import('./PersonPanel')).then(module => ({ default: module.PersonPanel })));

/** List, thread and person side by side; one at a time on a phone. */
export function Inbox() {
  const { t } = useTranslation();
  const search = useSearch({ from: '/shell/inbox' });
  const filter = useMemo(() => {
    const { message: _, ...rest } = search;
    return rest;
  }, [search]);
  const { conversation } = useParams({ strict: false });
  const [person, setPerson] = useState(() => matchMedia('(min-width: 80rem)').matches);
  useInboxEvents();
  return (
    <InboxKeys filter={filter} conversation={conversation}>
      <div className="flex h-full min-w-0">
        <section
          aria-label={t('conversations')}
          className={cx('h-full w-full shrink-0 border-line bg-surface md:w-80 md:border-e xl:w-88', conversation && 'hidden md:block')}
        >
          <ConversationList filter={filter} chosen={conversation} />
        </section>
        <section aria-label={t('conversation')} className={cx('relative h-full min-w-0 flex-1', !conversation && 'hidden md:block')}>
          {conversation ? (
            <Suspense>
              <Thread key={conversation} id={conversation} wanted={search.message} person={person} togglePerson={() => setPerson(!person)} />
            </Suspense>
          ) : (
            <Empty title={t('chooseTitle')}>{t('chooseText')}</Empty>
          )}
        </section>
        {conversation && person && (
          <aside
            aria-label={t('person')}
            className="absolute inset-y-0 end-0 z-20 h-full w-full overflow-y-auto border-line border-s bg-surface sm:w-80 xl:static"
          >
            <Suspense>
              <PersonPanel conversation={conversation} close={() => setPerson(false)} />
            </Suspense>
          </aside>
        )}
      </div>
    </InboxKeys>
  );
}
