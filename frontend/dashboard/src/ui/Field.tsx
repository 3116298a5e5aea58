import { type ComponentProps, useId } from 'react';
import { cx } from './classes';

/** A text field with its label, what it wants, and what is wrong with it. */
export function Field({ label, hint, error, className, ...rest }: ComponentProps<'input'> & { label: string; hint?: string; error?: string }) {
  const id = useId();
  return (
    <div className={cx('flex flex-col gap-1', className)}>
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <input
        id={id}
        className="field"
        aria-invalid={error ? true : undefined}
        aria-describedby={hint || error ? `${id}-about` : undefined}
        {...rest}
      />
      {(error || hint) && (
        <p id={`${id}-about`} className={cx('text-[13px]', error ? 'text-danger' : 'text-muted')}>
          {error || hint}
        </p>
      )}
    </div>
  );
}
