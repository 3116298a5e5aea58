import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { cx } from '../ui/classes';

/** A page among those that belong together, underlined where one is. */
export function TabLink({ to, className, children }: { to: LinkProps['to']; className: string; children: ReactNode }) {
  return (
    <Link
      to={to}
      activeOptions={{ exact: true, includeSearch: false }}
      className={cx('whitespace-nowrap border-b-2 px-0.5 font-medium', className)}
      activeProps={{ className: 'border-accent text-text' }}
      inactiveProps={{ className: 'border-transparent text-muted hover:text-text' }}
    >
      {children}
    </Link>
  );
}
