import { useQuery } from '@tanstack/react-query';
import { StickyNote } from 'lucide-react';
import type { Message } from '../api/schema';
import { useTranslation } from '../i18n/useTranslation';
import { clock } from '../ui/times';
import { RichText } from './content/RichText';
import { agentsQuery } from './queries';

/** A note for colleagues, which the customer never sees. */
export function NoteRow({ message }: { message: Message }) {
  const { t, i18n } = useTranslation();
  const author = useQuery(agentsQuery).data?.agents?.find(one => one.id === message.note?.author)?.name;
  return (
    <article id={`m-${message.id}`} className="bubble-row mx-auto my-2 w-full max-w-[34rem] rounded-xl bg-note px-3 py-2 text-note-text">
      <p className="flex items-center gap-1.5 font-semibold text-[12px]">
        <StickyNote size={13} aria-hidden="true" />
        {t('note')}
        {author && ` · ${author}`}
        <time dateTime={message.at} className="ms-auto font-normal">
          {clock(message.at!, i18n.language)}
        </time>
      </p>
      <RichText text={message.note?.text ?? ''} />
    </article>
  );
}
