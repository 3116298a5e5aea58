import type { ReactNode } from 'react';

/** A page of an account: its name, what can be done on it, and what is there. */
export function Page({ title, about, actions, children }: { title: string; about?: string; actions?: ReactNode; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroller is reached and scrolled by keyboard
    <section aria-label={title} tabIndex={0} className="h-full overflow-y-auto outline-offset-[-2px]">
      <div className="mx-auto flex max-w-5xl flex-col gap-5 p-4 sm:p-6">
        <header className="flex flex-wrap items-start gap-3">
          <div className="min-w-60 flex-1">
            <h1 className="font-semibold text-xl">{title}</h1>
            {about && <p className="mt-0.5 text-muted">{about}</p>}
          </div>
          <div className="flex gap-2">{actions}</div>
        </header>
        {children}
      </div>
    </section>
  );
}

export function Card({ title, children }: { title?: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-4 rounded-2xl border border-line bg-surface p-5">
      {title && <h2 className="font-semibold">{title}</h2>}
      {children}
    </section>
  );
}
