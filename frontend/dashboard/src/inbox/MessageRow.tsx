import { useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Forward, Reply } from 'lucide-react';
import { memo, useState } from 'react';
import type { Message } from '../api/schema';
import { useTranslation } from '../i18n/useTranslation';
import { Button, IconButton } from '../ui/Button';
import { cx } from '../ui/classes';
import { clock, fullTime } from '../ui/times';
import { Content } from './content/Content';
import { lineOf } from './line';
import { attempt, drop, sendMessage } from './pending';
import { conversationQuery } from './queries';
import { canRetry, contentOf } from './resend';
import { Ticks } from './Ticks';
import type { Bubble } from './thread';
import { WaitingLine } from './WaitingLine';

interface Props {
  bubble: Bubble;
  reply: (message: Message) => void;
  jump: (id: string) => void;
}

/** One message as the customer saw it, with what has become of it. */
export const MessageRow = memo(function MessageRow({ bubble, reply, jump }: Props) {
  const { t, i18n } = useTranslation();
  const { message, outbound, status, answers, pending } = bubble;
  return (
    <article
      id={`m-${bubble.id}`}
      tabIndex={-1}
      aria-label={t(outbound ? 'messageOut' : 'messageIn', { time: clock(message.at!, i18n.language) })}
      className={cx(
        'bubble-row group flex items-end gap-1 rounded-xl outline-none focus:bg-chosen',
        outbound ? 'flex-row-reverse' : '',
        bubble.joined ? 'mt-0.5' : 'mt-2.5',
      )}
    >
      <div
        className={cx(
          'max-w-[min(34rem,85%)] rounded-2xl border px-3 py-1.5',
          outbound ? 'border-transparent bg-bubble-out' : 'border-line bg-bubble-in',
        )}
      >
        {message.context?.forwarded && (
          <p className="flex items-center gap-1 text-[12px] text-muted">
            <Forward size={12} aria-hidden="true" />
            {t('forwarded')}
          </p>
        )}
        {answers && (
          <button
            type="button"
            onClick={() => jump(answers.id!)}
            className="mb-1 block w-full rounded-lg border-accent border-s-3 bg-black/5 px-2 py-1 text-start text-[13px] dark:bg-white/5"
          >
            <span className="block font-semibold text-[12px] text-accent">{t(answers.direction === 'OUTBOUND' ? 'us' : 'customer')}</span>
            <span dir="auto" className="line-clamp-2 text-muted">
              {lineOf(answers) || t(`kind.${answers.type}`, { defaultValue: t('kind.other') })}
            </span>
          </button>
        )}
        {bubble.deleted ? <p className="text-muted italic">{t('deleted')}</p> : <Content message={message} />}
        <footer className="mt-0.5 flex items-center justify-end gap-1 text-[11.5px] text-muted">
          {message.failure?.reason === 'CANCELLED' && <span>{t('takenBack')} ·</span>}
          {bubble.edited && <span>{t('edited')} ·</span>}
          <time dateTime={message.at} title={fullTime(message.at!, i18n.language)}>
            {clock(message.at!, i18n.language)}
          </time>
          {outbound && <Ticks status={status} />}
        </footer>
        {bubble.error && message.failure?.reason !== 'CANCELLED' && (
          <p role="alert" className="mt-1 rounded-lg bg-danger-ground px-2 py-1 text-[13px] text-danger">
            {bubble.error === 'unreachable' ? t('unreachable') : bubble.error}
          </p>
        )}
        {status === 'QUEUED' && <WaitingLine message={message} />}
        {canRetry(message) && <Retry message={message} />}
        {pending?.error && <Refused pending={pending} conversation={message.conversation!} />}
        {bubble.reactions.length > 0 && (
          <p className="-mb-4 relative flex w-fit gap-0.5 rounded-full border border-line bg-raised px-1.5 py-0.5 text-[13px] shadow-sm">
            <span className="sr-only">{t('reactions')}</span>
            {bubble.reactions.join(' ')}
          </p>
        )}
      </div>
      {!pending && (
        <IconButton label={t('reply')} className="opacity-0 focus-visible:opacity-100 group-hover:opacity-100" onClick={() => reply(message)}>
          <Reply size={16} />
        </IconButton>
      )}
    </article>
  );
});

/** The engine has not taken it. */
function Refused({ pending, conversation }: { pending: NonNullable<Bubble['pending']>; conversation: string }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  return (
    <div className="mt-1 flex justify-end gap-2">
      <Button small look="quiet" onClick={() => drop(queries, conversation, pending)}>
        {t('discard')}
      </Button>
      <Button small onClick={() => void attempt(queries, conversation, pending)}>
        {t('again')}
      </Button>
    </div>
  );
}

/** WhatsApp did not take it, or nobody was reached: the same can be said again, as a message of its own. */
function Retry({ message }: { message: Message }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [done, setDone] = useState(false);
  const { conversation } = useParams({ strict: false });
  const row = queries.getQueryData(conversationQuery(conversation ?? '').queryKey);
  if (!row) return null;
  const again = () => {
    setDone(true);
    void sendMessage(queries, row.session!, row.phone || row.contact!, row.id!, contentOf(message)!);
  };
  return (
    <p className="mt-1 flex justify-end">
      <Button small disabled={done} onClick={again}>
        {t('retry')}
      </Button>
    </p>
  );
}
