import type { ComponentProps, ReactNode } from 'react';
import { cx } from './classes';

const looks = {
  primary: 'bg-accent text-on-accent hover:brightness-110',
  plain: 'border border-line bg-surface hover:bg-hover',
  quiet: 'hover:bg-hover text-muted hover:text-text',
  danger: 'border border-line text-danger hover:bg-danger-ground',
};

export interface ButtonProps extends ComponentProps<'button'> {
  look?: keyof typeof looks;
  small?: boolean;
}

export function Button({ look = 'plain', small, className, type = 'button', ...rest }: ButtonProps) {
  return (
    <button
      type={type}
      className={cx(
        'inline-flex items-center justify-center gap-1.5 rounded-lg font-medium transition-colors disabled:opacity-50',
        small ? 'h-7 px-2 text-[13px]' : 'h-9 px-3.5',
        looks[look],
        className,
      )}
      {...rest}
    />
  );
}

/** A button that is only a picture: its name is read out, and shown where the pointer rests. */
export function IconButton({
  label,
  children,
  className,
  pressed,
  ...rest
}: ComponentProps<'button'> & { label: string; children: ReactNode; pressed?: boolean }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      className={cx(
        'inline-flex size-8 shrink-0 items-center justify-center rounded-lg text-muted transition-colors hover:bg-hover hover:text-text disabled:opacity-40',
        pressed && 'bg-chosen text-accent',
        className,
      )}
      {...rest}
    >
      {children}
    </button>
  );
}
