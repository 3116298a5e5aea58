import { createContext, useContext, useEffect, useRef, useSyncExternalStore } from 'react';
import type { Event } from '../api/schema';
import type { Live } from './live';

export const LiveContext = createContext<Live | null>(null);

function useLive(): Live {
  const live = useContext(LiveContext);
  if (!live) throw new Error('Live events are there for people who are signed in.');
  return live;
}

/** Calls back with each batch of events for as long as the view is shown. */
export function useEvents(act: (events: Event[]) => void) {
  const live = useLive();
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => live.listen(events => latest.current(events)), [live]);
}

export function useFeedState() {
  const live = useLive();
  return useSyncExternalStore(live.watch, () => live.state);
}
