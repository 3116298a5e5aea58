import { createParser } from 'eventsource-parser';
import { failure, headers } from './client';
import type { Event } from './schema';

export type FeedState = 'connecting' | 'live' | 'lost';

export interface Feed {
  close(): void;
}

export interface FeedHandlers {
  /** Events in feed order, gathered for a short time, so that a busy account costs one update and not two hundred. */
  events(batch: Event[]): void;
  state(state: FeedState): void;
  /** The feed begins anew: what was shown before may miss something, so it is to be read again. */
  restarted(): void;
}

const gather = 150;
const longestWait = 15_000;

/**
 * Follows the account's feed by Server-Sent Events, read with fetch so that a bearer token works as a cookie does. A lost
 * connection is taken up again behind the last event, so that nothing is missed.
 */
export function followFeed(handlers: FeedHandlers): Feed {
  const stop = new AbortController();
  let cursor = '';
  let batch: Event[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  const flush = () => {
    timer = undefined;
    const events = batch;
    batch = [];
    if (events.length > 0) handlers.events(events);
  };

  const read = async (response: Response, alive: () => void) => {
    const parser = createParser({
      onEvent(message) {
        if (message.id) cursor = message.id;
        if (!message.data) return;
        batch.push(JSON.parse(message.data) as Event);
        timer ??= setTimeout(flush, gather);
      },
    });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      alive();
      parser.feed(value);
    }
  };

  const run = async () => {
    let failures = 0;
    while (!stop.signal.aborted) {
      handlers.state(failures === 0 ? 'connecting' : 'lost');
      try {
        const given = await headers({ accept: 'text/event-stream' });
        if (cursor) given['last-event-id'] = cursor;
        const response = await fetch('/v1/events', { headers: given, signal: stop.signal, cache: 'no-store' });
        if (!response.ok) {
          const problem = await failure(response);
          if (problem.reason === 'CURSOR_OUT_OF_RANGE') cursor = '';
          throw problem;
        }
        // Without a cursor of our own the feed began now: what happened before is not in it.
        if (!cursor) {
          cursor = response.headers.get('cursor') ?? '';
          handlers.restarted();
        }
        handlers.state('live');
        await read(response, () => {
          failures = 0;
        });
      } catch {
        if (stop.signal.aborted) return;
      }
      failures += 1;
      handlers.state('lost');
      await pause(Math.min(longestWait, 300 * 2 ** Math.min(failures, 6)) * (0.75 + Math.random() / 2), stop.signal);
    }
  };
  void run();
  return {
    close() {
      stop.abort();
      clearTimeout(timer);
    },
  };
}

/** Waits, but no longer than until the browser says that the network is back. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener('online', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    addEventListener('online', done);
    signal.addEventListener('abort', done);
  });
}
