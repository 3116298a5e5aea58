import { type RefObject, useEffect } from 'react';

const listeners = new Map<string, () => void>();

export const run = (name: 'reply' | 'note') => listeners.get(name)?.();

/** Alt+L goes to the reply, Alt+P to the note. */
export function useComposerFocus(field: RefObject<HTMLTextAreaElement | null>, setNote: (note: boolean) => void) {
  useEffect(() => {
    const go = (note: boolean) => () => {
      setNote(note);
      // The field is there only after the switch where the window is shut.
      requestAnimationFrame(() => field.current?.focus());
    };
    listeners.set('reply', go(false));
    listeners.set('note', go(true));
    return () => listeners.clear();
  }, [field, setNote]);
}
