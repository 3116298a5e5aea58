export interface Toast {
  id: number;
  text: string;
  action?: { label: string; act: () => void };
}

let toasts: readonly Toast[] = [];
let next = 1;
const watchers = new Set<() => void>();

function change(to: readonly Toast[]) {
  toasts = to;
  for (const watcher of watchers) watcher();
}

export const dropToast = (id: number) => change(toasts.filter(one => one.id !== id));

/** Says something at the edge of the page for some seconds, with one thing that can be done about it. */
export function toast(text: string, action?: Toast['action'], seconds = 6): number {
  const id = next++;
  change([...toasts.slice(-3), { id, text, action }]);
  setTimeout(() => dropToast(id), seconds * 1000);
  return id;
}

export const watchToasts = (watcher: () => void) => {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
};

export const shownToasts = () => toasts;
