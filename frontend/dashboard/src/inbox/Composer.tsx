import { useQueryClient } from '@tanstack/react-query';
import { useRouteContext } from '@tanstack/react-router';
import { LayoutTemplate, Lock, Paperclip, SendHorizontal, Smile, StickyNote, X } from 'lucide-react';
import { type KeyboardEvent, lazy, Suspense, useEffect, useRef, useState } from 'react';
import { post } from '../api/client';
import type { Conversation, Message } from '../api/schema';
import { may } from '../api/session';
import { useTranslation } from '../i18n/useTranslation';
import { Button, IconButton } from '../ui/Button';
import { cx } from '../ui/classes';
import { useProblemText } from '../ui/Problem';
import { timeLeft } from '../ui/times';
import { toast } from '../ui/toast';
import { useNow } from '../ui/useNow';
import { useAttachments } from './attachments';
import { Colleagues } from './Colleagues';
import { lineOf } from './line';
import { sendMessage } from './pending';
import { useComposerFocus } from './shortcuts';
import { useDraft } from './useDraft';
import { useMeeting } from './useMeeting';
import { useTypingSign } from './useTypingSign';

const CannedAnswers = lazy(() => import('./CannedAnswers').then(module => ({ default: module.CannedAnswers })));
const EmojiPicker = lazy(() => import('./EmojiPicker').then(module => ({ default: module.EmojiPicker })));
const TemplatePicker = lazy(() => import('./TemplatePicker').then(module => ({ default: module.TemplatePicker })));

const longest = 4096;

interface Props {
  row: Conversation;
  replyTo: Message | undefined;
  doneReplying: () => void;
}

/** Answers the customer, or writes a note for colleagues. Outside of the window only a template can be sent, and the reason is said. */
export function Composer({ row, replyTo, doneReplying }: Props) {
  const { t } = useTranslation();
  const { person } = useRouteContext({ from: '/shell' });
  const queries = useQueryClient();
  const problemText = useProblemText();
  const now = useNow();
  const field = useRef<HTMLTextAreaElement>(null);
  const file = useRef<HTMLInputElement>(null);
  const [note, setNote] = useState(false);
  const [text, setText] = useDraft(row.id!, may(person, 'CONVERSATIONS_WRITE'));
  const [emoji, setEmoji] = useState(false);
  const [templates, setTemplates] = useState(false);
  const shut = !timeLeft(row.windowUntil, now);
  const typing = useTypingSign(row.id!, !note && !shut);
  const { colleagues, typed } = useMeeting(row.id!);
  const [canned, setCanned] = useState(true);
  const slash = canned && !note ? /^\/([^\n]*)$/.exec(text)?.[1] : undefined;
  const { files, add, remove, take } = useAttachments();
  useComposerFocus(field, setNote, setText);

  const to = row.phone || row.contact!;
  const ready = files.every(one => one.id || one.error) && (text.trim() !== '' || files.some(one => one.id));
  useEffect(() => {
    if (replyTo) field.current?.focus();
  }, [replyTo]);

  if (!may(person, 'MESSAGES_SEND')) return <p className="border-line border-t bg-surface p-3 text-center text-muted">{t('mayNotSend')}</p>;

  const submit = () => {
    if (!ready) return;
    const body = text.trim();
    setText('');
    if (note) {
      post(`/v1/conversations/${row.id}/notes`, { text: body, key: crypto.randomUUID() }).catch(problem => {
        setText(body);
        toast(problemText(problem));
      });
      return;
    }
    const given = take();
    // The text is the caption of the first file that takes one.
    const captioned = given.findIndex(one => one.kind !== 'audio');
    given.forEach((one, index) => {
      const caption = index === captioned && body ? { caption: body } : {};
      void sendMessage(
        queries,
        row.session!,
        to,
        row.id!,
        { type: one.kind, [one.kind]: { id: one.id, ...caption, ...(one.kind === 'document' ? { filename: one.file.name } : {}) } },
        replyTo,
      );
    });
    if (body && captioned < 0) void sendMessage(queries, row.session!, to, row.id!, { type: 'text', text: { body } }, replyTo);
    doneReplying();
  };

  const keyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      submit();
    }
    if (event.key === 'Escape') doneReplying();
  };

  const insert = (sign: string) => {
    const at = field.current?.selectionStart ?? text.length;
    setText(text.slice(0, at) + sign + text.slice(field.current?.selectionEnd ?? at));
    field.current?.focus();
  };

  const locked = shut && !note;
  return (
    <form
      onSubmit={event => {
        event.preventDefault();
        submit();
      }}
      onDragOver={event => event.preventDefault()}
      onDrop={event => {
        event.preventDefault();
        if (!locked && !note) add([...event.dataTransfer.files]);
      }}
      className={cx('relative border-line border-t p-3', note ? 'bg-note' : 'bg-surface')}
    >
      <div role="tablist" aria-label={t('composerKind')} className="mb-2 flex gap-1 text-[13px]">
        {[false, true].map(isNote => (
          <button
            key={String(isNote)}
            type="button"
            role="tab"
            aria-selected={note === isNote}
            disabled={isNote && !may(person, 'CONVERSATIONS_WRITE')}
            onClick={() => {
              setNote(isNote);
              field.current?.focus();
            }}
            className={cx(
              'inline-flex items-center gap-1.5 rounded-lg px-2.5 py-1 font-medium',
              note === isNote ? (isNote ? 'bg-black/10 text-note-text' : 'bg-chosen text-accent') : 'text-muted hover:bg-hover',
            )}
          >
            {isNote && <StickyNote size={14} aria-hidden="true" />}
            {t(isNote ? 'note' : 'reply')}
          </button>
        ))}
      </div>
      <Colleagues colleagues={colleagues} />
      {replyTo && !note && (
        <div className="mb-2 flex items-center gap-2 rounded-lg border-accent border-s-3 bg-hover px-3 py-1.5">
          <span dir="auto" className="min-w-0 flex-1 truncate text-[13px] text-muted">
            {lineOf(replyTo) || t(`kind.${replyTo.type}`, { defaultValue: t('kind.other') })}
          </span>
          <IconButton label={t('cancel')} className="size-6!" onClick={doneReplying}>
            <X size={14} />
          </IconButton>
        </div>
      )}
      {!note && files.length > 0 && (
        <ul className="mb-2 flex flex-wrap gap-2">
          {files.map(one => (
            <li
              key={one.key}
              className={cx(
                'flex max-w-60 items-center gap-2 rounded-lg border px-2 py-1 text-[13px]',
                one.error ? 'border-danger text-danger' : 'border-line',
              )}
            >
              <span className="min-w-0 flex-1 truncate" title={one.error ?? one.file.name}>
                {one.error ?? one.file.name}
              </span>
              {!one.id && !one.error && <progress value={one.done} className="w-14" aria-label={t('uploading')} />}
              <IconButton label={t('remove')} className="size-6!" onClick={() => remove(one.key)}>
                <X size={14} />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      {locked ? (
        <div className="flex flex-wrap items-center gap-3 rounded-xl bg-warn-ground px-3 py-2.5 text-warn">
          <Lock size={16} aria-hidden="true" className="shrink-0" />
          <p className="min-w-40 flex-1 text-[13px]">{t(row.windowUntil ? 'windowShutReason' : 'windowNeverReason')}</p>
          <Button small onClick={() => setTemplates(true)}>
            <LayoutTemplate size={15} />
            {t('useTemplate')}
          </Button>
        </div>
      ) : (
        <div
          className={cx(
            'flex items-end gap-1 rounded-xl border px-1.5 py-1 focus-within:border-accent',
            note ? 'border-note-text/30' : 'border-line',
          )}
        >
          {!note && (
            <>
              <input
                ref={file}
                type="file"
                multiple
                hidden
                onChange={event => {
                  add([...(event.target.files ?? [])]);
                  event.target.value = '';
                }}
              />
              <IconButton label={t('attach')} onClick={() => file.current?.click()}>
                <Paperclip size={18} />
              </IconButton>
            </>
          )}
          <textarea
            ref={field}
            value={text}
            rows={1}
            dir="auto"
            maxLength={longest}
            aria-label={t(note ? 'noteField' : 'replyField')}
            placeholder={t(note ? 'noteField' : 'replyField')}
            onChange={event => {
              setText(event.target.value);
              typing();
              typed();
              setCanned(true);
            }}
            onKeyDown={keyDown}
            onPaste={event => {
              const pasted = [...event.clipboardData.files];
              if (pasted.length === 0 || note) return;
              event.preventDefault();
              add(pasted);
            }}
            className="grows min-h-9! w-full resize-none bg-transparent px-1.5 py-1.5 outline-none placeholder:text-muted"
          />
          <IconButton label={t('emoji')} pressed={emoji} onClick={() => setEmoji(!emoji)}>
            <Smile size={18} />
          </IconButton>
          {!note && (
            <IconButton label={t('useTemplate')} onClick={() => setTemplates(true)}>
              <LayoutTemplate size={18} />
            </IconButton>
          )}
          <Button look="primary" type="submit" small className="h-8!" disabled={!ready} aria-label={t(note ? 'addNote' : 'send')}>
            <SendHorizontal size={16} className="rtl:-scale-x-100" />
          </Button>
        </div>
      )}
      {slash !== undefined && !locked && (
        <Suspense>
          <CannedAnswers conversation={row.id!} typed={slash} field={field} choose={setText} close={() => setCanned(false)} />
        </Suspense>
      )}
      {emoji && !locked && (
        <Suspense>
          <EmojiPicker choose={insert} close={() => setEmoji(false)} />
        </Suspense>
      )}
      {templates && (
        <Suspense>
          <TemplatePicker
            session={row.session!}
            close={() => setTemplates(false)}
            choose={template => {
              setTemplates(false);
              void sendMessage(queries, row.session!, to, row.id!, { type: 'template', template });
            }}
          />
        </Suspense>
      )}
    </form>
  );
}
