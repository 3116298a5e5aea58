import { type RefObject, useEffect, useRef } from 'react';

const listeners = new Map<string, (text?: string) => void>();

export const run = (name: 'reply' | 'note' | 'restore', text?: string) => listeners.get(name)?.(text);

/** Alt+L goes to the reply, Alt+P to the note; what was taken back comes back to an empty field. */
export function useComposerFocus(field: RefObject<HTMLTextAreaElement | null>, setNote: (note: boolean) => void, setText: (text: string) => void) {
  const latest = useRef(setText);
  latest.current = setText;
  useEffect(() => {
    const go = (note: boolean) => () => {
      setNote(note);
      // The field is there only after the switch where the window is shut.
      requestAnimationFrame(() => field.current?.focus());
    };
    listeners.set('reply', go(false));
    listeners.set('note', go(true));
    listeners.set('restore', text => {
      if (!field.current || field.current.value) return;
      latest.current(text ?? '');
      field.current.focus();
    });
    return () => listeners.clear();
  }, [field, setNote]);
}
