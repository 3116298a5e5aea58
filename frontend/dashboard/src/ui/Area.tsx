import { type ComponentProps, useId } from 'react';

/** A field for a longer text, which grows with it. */
export function Area({ label, hint, ...rest }: ComponentProps<'textarea'> & { label: string; hint?: string }) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <textarea id={id} dir="auto" rows={3} className="field grows" aria-describedby={hint ? `${id}-about` : undefined} {...rest} />
      {hint && (
        <p id={`${id}-about`} className="text-[13px] text-muted">
          {hint}
        </p>
      )}
    </div>
  );
}
