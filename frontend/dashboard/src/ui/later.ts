import { type ComponentType, lazy } from 'react';

let idle: Promise<void> | undefined;

/** Resolves once the browser has nothing more urgent to do, or somebody reaches for the page. */
export function whenIdle(): Promise<void> {
  idle ??= new Promise(resolve => {
    const go = () => resolve();
    // Safari has no such callback.
    if ('requestIdleCallback' in globalThis) requestIdleCallback(go, { timeout: 3_000 });
    else setTimeout(go, 300);
    addEventListener('pointerdown', go, { once: true });
    addEventListener('keydown', go, { once: true });
  });
  return idle;
}

/** A part of the page that can wait until what one came for is there: its script is not loaded before. */
// biome-ignore lint/suspicious/noExplicitAny: as React's own lazy takes them
export const later = <T extends ComponentType<any>>(load: () => Promise<{ default: T }>) => lazy(() => whenIdle().then(load));
