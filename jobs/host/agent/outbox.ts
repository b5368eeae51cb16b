import { setTimeout as delay } from 'node:timers/promises';
import type { Episode } from '../../../src/model/episode.ts';
import type { Log } from '../../log.ts';

/** Takes messages about episodes and keeps them until somebody has them. */
export interface Outbox {
  /** Only the newest message about an episode is kept: each is the whole of it. */
  put(episode: Episode): void;
  /** What waits, oldest first. */
  waiting(): readonly Episode[];
  /** From now on they are sent. `send` resolves when the message is safe, and may take as long as it wants. */
  deliver(send: (episode: Episode) => Promise<void>): void;
  /** Sends no more, but what is under way; resolves when nothing waits, or after `withinMs`. */
  stop(withinMs: number): Promise<void>;
}

export interface OutboxOptions {
  readonly waiting: readonly Episode[];
  /** One of those that waited is safe with its receiver now. */
  readonly onSent: () => void;
  readonly log: Log;
}

const firstAgainMs = 500;
const mostAgainMs = 30_000;

export function createOutbox({ waiting, onSent, log }: OutboxOptions): Outbox {
  const kept = new Map(waiting.map((episode) => [episode.id, episode]));
  const stopped = new AbortController();
  let send: ((episode: Episode) => Promise<void>) | undefined;
  let sending: Promise<void> | undefined;

  async function sendAll(to: NonNullable<typeof send>): Promise<void> {
    let againMs = firstAgainMs;
    for (let next = first(kept); next !== undefined && !stopped.signal.aborted; next = first(kept)) {
      try {
        await to(next);
        againMs = firstAgainMs;
        // A newer message about it may have come meanwhile.
        if (kept.get(next.id)?.seq === next.seq) {
          kept.delete(next.id);
        }
        onSent();
      } catch (error) {
        log('an episode could not be queued; it waits', { episode: next.id, error: String(error) });
        await delay(againMs, undefined, { signal: stopped.signal }).catch(() => undefined);
        againMs = Math.min(againMs * 2, mostAgainMs);
      }
    }
  }

  function begin(): void {
    if (send !== undefined && sending === undefined && kept.size > 0 && !stopped.signal.aborted) {
      // Not at once: whoever puts something in writes it to the disk first.
      const to = send;
      sending = Promise.resolve()
        .then(() => sendAll(to))
        .finally(() => {
          sending = undefined;
          begin();
        });
    }
  }

  return {
    put(episode) {
      // At the end of the queue, also where an older message about it was further ahead.
      kept.delete(episode.id);
      kept.set(episode.id, episode);
      begin();
    },
    waiting: () => [...kept.values()],
    deliver(to) {
      send = to;
      begin();
    },
    async stop(withinMs) {
      const late = delay(withinMs, undefined, { ref: false });
      while (sending !== undefined && (await Promise.race([sending.then(() => 'sent'), late])) === 'sent') {
        // Begun anew by what came meanwhile.
      }
      stopped.abort();
    },
  };
}

function first(kept: ReadonlyMap<string, Episode>): Episode | undefined {
  return kept.values().next().value;
}
