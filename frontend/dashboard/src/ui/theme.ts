import { useSyncExternalStore } from 'react';

export type Theme = 'light' | 'dark' | 'system';

const key = 'dark';
const system = matchMedia('(prefers-color-scheme: dark)');
const watchers = new Set<() => void>();

/** One boolean in localStorage, or nothing where the system decides. */
function read(): Theme {
  const chosen = localStorage.getItem(key);
  return chosen === null ? 'system' : chosen === 'true' ? 'dark' : 'light';
}

function apply() {
  const theme = read();
  document.documentElement.classList.toggle('dark', theme === 'dark' || (theme === 'system' && system.matches));
  for (const watcher of watchers) watcher();
}

system.addEventListener('change', apply);
addEventListener('storage', event => {
  if (event.key === key) apply();
});

export function chooseTheme(theme: Theme) {
  if (theme === 'system') localStorage.removeItem(key);
  else localStorage.setItem(key, String(theme === 'dark'));
  apply();
}

export const useTheme = () =>
  useSyncExternalStore(watcher => {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  }, read);
