import { Link } from '@tanstack/react-router';
import { type ReactNode, useDeferredValue } from 'react';
import { usePages } from '../api/pages';
import type { Highlight, SearchConversationsResponse, SearchMessagesResponse } from '../api/schema';
import { useTranslation } from '../i18n/useTranslation';
import { Avatar } from '../ui/Avatar';
import { Button } from '../ui/Button';
import { Empty, Problem } from '../ui/Problem';
import { shortTime } from '../ui/times';
import type { Filter } from './filter';

/** People and messages that have the words, as one types them. */
export function SearchResults({ text, filter }: { text: string; filter: Filter }) {
  const { t, i18n } = useTranslation();
  const query = useDeferredValue(text.trim());
  const people = usePages<SearchConversationsResponse>('/v1/search/conversations', { query, session: filter.session });
  const messages = usePages<SearchMessagesResponse>('/v1/search/messages', { query, session: filter.session });
  const error = people.error ?? messages.error;
  if (error) return <Problem problem={error} />;
  const found = people.data?.pages.flatMap(page => page.conversations ?? []) ?? [];
  const said = messages.data?.pages.flatMap(page => page.messages ?? []) ?? [];
  if (!people.isPending && !messages.isPending && found.length + said.length === 0) return <Empty title={t('nothingFound')}>{t('searchHint')}</Empty>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroller is reached and scrolled by keyboard
    <div className="min-h-0 flex-1 overflow-y-auto" tabIndex={0}>
      {found.length > 0 && <h2 className="px-3 pt-3 pb-1 font-semibold text-[12px] text-muted">{t('people')}</h2>}
      <ul>
        {found.map(one => (
          <li key={one.id}>
            <Link
              to="/inbox/$conversation"
              params={{ conversation: one.id! }}
              search={filter}
              className="flex items-center gap-3 px-3 py-2 hover:bg-hover"
            >
              <Avatar name={one.name || one.phone || '?'} size={32} />
              <span className="min-w-0">
                <span dir="auto" className="block truncate font-medium">
                  <Marked text={one.name ?? ''} places={one.nameHighlights} />
                </span>
                <span dir="ltr" className="block text-start text-[13px] text-muted">
                  <Marked text={one.phone ?? ''} places={one.phoneHighlights} />
                </span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {said.length > 0 && <h2 className="px-3 pt-3 pb-1 font-semibold text-[12px] text-muted">{t('messages')}</h2>}
      <ul>
        {said.map(one => (
          <li key={one.id}>
            <Link
              to="/inbox/$conversation"
              params={{ conversation: one.conversation! }}
              search={{ ...filter, message: one.id }}
              className="block border-line border-b px-3 py-2 hover:bg-hover"
            >
              <span className="flex items-baseline gap-2">
                <span dir="auto" className="min-w-0 flex-1 truncate font-medium">
                  {one.name || one.phone}
                </span>
                <time dateTime={one.at} className="text-[12px] text-muted">
                  {shortTime(one.at, i18n.language)}
                </time>
              </span>
              <span dir="auto" className="line-clamp-2 text-[13px] text-muted">
                <Marked text={one.text ?? ''} places={one.highlights} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {messages.hasNextPage && (
        <div className="p-2 text-center">
          <Button small look="quiet" disabled={messages.isFetchingNextPage} onClick={() => void messages.fetchNextPage()}>
            {t('older')}
          </Button>
        </div>
      )}
    </div>
  );
}

/** A text with the places that were found marked. */
function Marked({ text, places = [] }: { text: string; places?: Highlight[] }) {
  const parts: ReactNode[] = [];
  let from = 0;
  for (const { start = 0, length = 0 } of places) {
    parts.push(text.slice(from, start));
    parts.push(
      <mark key={start} className="rounded-sm bg-note text-note-text">
        {text.slice(start, start + length)}
      </mark>,
    );
    from = start + length;
  }
  parts.push(text.slice(from));
  return parts;
}
