import { useQuery } from '@tanstack/react-query';
import { type RefObject, useEffect, useState } from 'react';
import { get, post } from '../api/client';
import type { ListCannedAnswersResponse, RenderAnswerResponse } from '../api/schema';
import { useTranslation } from '../i18n/useTranslation';
import { cx } from '../ui/classes';
import { useProblemText } from '../ui/Problem';
import { toast } from '../ui/toast';

const most = 8;

interface Props {
  conversation: string;
  /** What was typed behind the slash. */
  typed: string;
  field: RefObject<HTMLTextAreaElement | null>;
  choose: (text: string) => void;
  close: () => void;
}

/** Answers that are written once: found by a slash and a few letters, filled in by the engine for this person. */
export function CannedAnswers({ conversation, typed, field, choose, close }: Props) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const { data } = useQuery({
    queryKey: ['canned-answers'],
    staleTime: 60_000,
    queryFn: ({ signal }) => get<ListCannedAnswersResponse>('/v1/canned-answers', { pageSize: 200 }, signal),
  });
  const [at, setAt] = useState(0);
  const found = (data?.cannedAnswers ?? []).filter(one => one.name?.toLowerCase().includes(typed.toLowerCase())).slice(0, most);
  const chosen = Math.min(at, found.length - 1);

  // The keys are pressed in the field, which stays where one types.
  useEffect(() => {
    const box = field.current;
    const take = async (id: string) => {
      try {
        const { text, missing } = await post<RenderAnswerResponse>('/v1/canned-answers:render', { conversation, id });
        choose(text ?? '');
        if (missing?.length) toast(t('cannedMissing', { names: missing.join(', ') }));
      } catch (problem) {
        toast(problemText(problem));
      }
    };
    const pressed = (event: KeyboardEvent) => {
      if (event.key === 'ArrowDown') setAt(Math.min(chosen + 1, found.length - 1));
      else if (event.key === 'ArrowUp') setAt(Math.max(chosen - 1, 0));
      else if (event.key === 'Escape') close();
      else if ((event.key === 'Enter' || event.key === 'Tab') && found[chosen]) void take(found[chosen].id!);
      else return;
      event.preventDefault();
      event.stopPropagation();
    };
    box?.addEventListener('keydown', pressed, true);
    return () => box?.removeEventListener('keydown', pressed, true);
  });

  if (!data) return null;
  return (
    <div
      role="listbox"
      aria-label={t('cannedAnswers')}
      className="absolute inset-x-3 bottom-full z-30 mb-1 max-h-72 overflow-y-auto rounded-xl border border-line bg-raised p-1 shadow-xl"
    >
      {found.map((one, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: keys are the field's
        <div
          key={one.id}
          role="option"
          aria-selected={index === chosen}
          onPointerMove={() => setAt(index)}
          onClick={() => {
            setAt(index);
            field.current?.focus();
            field.current?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
          }}
          className={cx('cursor-pointer rounded-lg px-3 py-1.5', index === chosen && 'bg-hover')}
        >
          <span className="font-medium">/{one.name}</span>
          <span dir="auto" className="line-clamp-1 text-[13px] text-muted">
            {one.text}
          </span>
        </div>
      ))}
      {found.length === 0 && <p className="px-3 py-2 text-muted">{t('noCanned')}</p>}
    </div>
  );
}
