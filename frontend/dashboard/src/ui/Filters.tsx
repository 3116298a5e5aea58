import type { ReactNode } from 'react';

/** What narrows a page's list. */
export function Filters({ children }: { children: ReactNode }) {
  return (
    <form className="flex flex-wrap gap-2" onSubmit={event => event.preventDefault()}>
      {children}
    </form>
  );
}

interface Props {
  label: string;
  hint?: string;
  value: string;
  change: (text: string) => void;
  /** Said when the field is left or Enter is pressed, instead of with every letter. */
  whenLeft?: boolean;
}

/** Words that narrow a list. */
export function SearchBox({ label, hint = label, value, change, whenLeft }: Props) {
  const heard = whenLeft
    ? {
        defaultValue: value,
        onBlur: (event: React.FocusEvent<HTMLInputElement>) => change(event.target.value.trim()),
        onKeyDown: (event: React.KeyboardEvent<HTMLInputElement>) => event.key === 'Enter' && change(event.currentTarget.value.trim()),
      }
    : { value, onChange: (event: React.ChangeEvent<HTMLInputElement>) => change(event.target.value) };
  return <input type="search" className="field w-60! max-w-full" aria-label={label} placeholder={hint} {...heard} />;
}
