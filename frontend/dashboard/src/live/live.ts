import type { QueryClient } from '@tanstack/react-query';
import type { Feed, FeedState } from '../api/feed';
import type { Event } from '../api/schema';
import { whenIdle } from '../ui/later';

type Listener = (events: Event[]) => void;

/** What was read before the feed began may lack what happened between. */
const liveKeys = new Set(['conversations', 'conversation', 'messages', 'counts']);

/**
 * The account's events in this tab: one connection, whoever listens. Views show what it says at once and read it again only where an event does not say enough.
 */
export class Live {
  private readonly listeners = new Set<Listener>();
  private readonly watchers = new Set<() => void>();
  private current: FeedState = 'connecting';

  constructor(private readonly queries: QueryClient) {}

  get state() {
    return this.current;
  }

  start(): () => void {
    let first = true;
    let feed: Feed | undefined;
    let stopped = false;
    // The lists come first: what happens from now on is read behind them, and what they miss until then is read with the next page.
    const started = whenIdle().then(async () => {
      const { followFeed } = await import('../api/feed');
      if (stopped) return;
      feed = followFeed({
        events: batch => {
          for (const listener of [...this.listeners]) listener(batch);
        },
        state: state => {
          this.current = state;
          for (const watcher of [...this.watchers]) watcher();
        },
        restarted: () => {
          void this.queries.invalidateQueries({ predicate: query => !first || liveKeys.has(String(query.queryKey[0])) });
          first = false;
        },
      });
    });
    started.catch(() => {});
    return () => {
      stopped = true;
      feed?.close();
    };
  }

  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };
}
