import type { LinkChange, LinkCounts, LinkLook } from '../../src/flap/link-change.ts';
import { type KnownLink, linkCountsOf, linksOf, lookAtAll, lookAtSome } from './link-counts.ts';
import { readCarrierChanges, readEra } from './link-files.ts';
import { type Backoff, keepRunning } from './long-lived.ts';
import { longLivedPrograms } from './long-lived-programs.ts';

export interface LinkMonitorOptions {
  /** What was counted last, by this process or one before it; null: nothing, all is new. */
  readonly counted: LinkCounts | null;
  /**
   * Is told of every look that found something, and of every one at all devices. `counts`: what is counted with this
   * look. Must not throw.
   */
  readonly onLook: (look: LinkLook, counts: () => LinkCounts) => void;
  readonly log: (event: string, fields: Readonly<Record<string, string | number>>) => void;
  readonly pace?: Partial<LinkPace>;
  readonly backoff?: Backoff;
}

/** When is looked, in milliseconds. */
export interface LinkPace {
  /** Events that come within this time after a look are looked at together. */
  readonly settleMs: number;
  /**
   * A device whose carrier just moved is looked at this often: the kernel holds back the news of a lost carrier for
   * up to a second after other news (net/core/link_watch.c), its counter it does not.
   */
  readonly restlessMs: number;
  /** So long after its last transition a device is at rest again. */
  readonly restMs: number;
  /** All devices are looked at this often, whatever is heard; `deafMs` while nothing can be heard. */
  readonly sweepMs: number;
  readonly deafMs: number;
}

const defaultPace: LinkPace = {
  settleMs: 20,
  restlessMs: 100,
  restMs: 5_000,
  sweepMs: 60_000,
  deafMs: 2_000,
};

/** `ip` subscribes a moment after it was started: what happens in between is found by a second look. */
const subscribedMs = 300;

export interface LinkMonitor {
  /** The process that listens; null while there is none. */
  readonly pid: () => number | null;
  /** Looks at all devices once more, and ends. Safe to call twice. */
  stop(): Promise<void>;
}

/** Index and name in front of each line of `ip -o monitor link`; a link's other end follows after "@". */
const lineStart = /^(?:Deleted )?(?<index>\d{1,10}): /u;

/** The devices that lines of `ip -o monitor link` are about, by index; what is no such line is left out. */
export function indexesOf(lines: readonly string[]): ReadonlySet<number> {
  return new Set(
    lines.flatMap((line) => {
      const index = lineStart.exec(line)?.groups?.['index'];
      return index === undefined ? [] : [Number(index)];
    }),
  );
}

/**
 * Watches the carriers of all devices. The kernel's events say when to look, its counters say how many transitions
 * there were: neither a burst, nor an event that was lost, nor a restart of the listener or of vmping hides one.
 */
export function watchLinks({ counted, onLook, log, pace, backoff }: LinkMonitorOptions): LinkMonitor {
  const { settleMs, restlessMs, restMs, sweepMs, deafMs } = { ...defaultPace, ...pace };
  const era = readEra();
  let known: ReadonlyMap<number, KnownLink> = linksOf(counted, era);
  /** Until when everything is known to be counted; null: nothing was counted yet. */
  let countedMs = counted?.era === era ? counted.atMs : null;
  let isListening = false;
  const touched = new Set<number>();
  const restless = new Map<number, number>();
  let lookedAt = Number.NEGATIVE_INFINITY;
  let settling: NodeJS.Timeout | undefined;
  let closeLooks: NodeJS.Timeout | undefined;
  let deaf: NodeJS.Timeout | undefined;
  let subscribing: NodeJS.Timeout | undefined;

  function look(which: 'all' | ReadonlySet<number>): void {
    const atMs = Date.now();
    const some = which === 'all' ? null : lookAtSome(known, which);
    const found = some ?? lookAtAll(known, countedMs === null ? 'found' : 'appeared');
    known = found.known;
    lookedAt = performance.now();
    for (const change of found.changes) {
      watchClosely(change);
    }
    const sinceMs = isListening ? atMs : countedMs;
    countedMs = atMs;
    if (some === null || found.changes.length > 0) {
      onLook({ atMs, sinceMs, changes: found.changes }, () => linkCountsOf(known, era, atMs));
    }
  }

  function watchClosely({ index, kind }: LinkChange): void {
    if (kind === 'gone') {
      restless.delete(index);
    } else if (kind !== 'found') {
      restless.set(index, performance.now() + restMs);
      closeLooks ??= setInterval(lookClosely, restlessMs);
    }
  }

  function lookClosely(): void {
    for (const [index, until] of restless) {
      const link = known.get(index);
      if (link === undefined || performance.now() > until) {
        restless.delete(index);
      } else if (readCarrierChanges(link.device) !== link.changes) {
        touched.add(index);
      }
    }
    if (restless.size === 0) {
      clearInterval(closeLooks);
      closeLooks = undefined;
    }
    settle();
  }

  function lookAtTouched(): void {
    settling = undefined;
    const indexes = new Set(touched);
    touched.clear();
    look(indexes);
  }

  function settle(): void {
    if (touched.size === 0 || settling !== undefined) {
      return;
    }
    const waitMs = lookedAt + settleMs - performance.now();
    if (waitMs <= 0) {
      lookAtTouched();
    } else {
      settling = setTimeout(lookAtTouched, waitMs);
    }
  }

  function hear(): void {
    clearInterval(deaf);
    deaf = undefined;
    look('all');
    subscribing = setTimeout(() => {
      look('all');
      isListening = true;
    }, subscribedMs);
  }

  const sweep = setInterval(() => look('all'), sweepMs);
  const listener = keepRunning(
    longLivedPrograms.linkEvents,
    {
      onStart: hear,
      onLines(lines) {
        for (const index of indexesOf(lines)) {
          touched.add(index);
        }
        settle();
      },
      onComplaint(line) {
        // "netlink receive error No buffer space available": the kernel dropped events. Whatever it is, look.
        log('the listener for link events complains', { said: line.slice(0, 200) });
        look('all');
      },
      onEnd(reason, againMs) {
        log('the listener for link events ended; it is started again', { reason, againMs });
        isListening = false;
        clearTimeout(subscribing);
        deaf ??= setInterval(() => look('all'), deafMs);
      },
    },
    backoff,
  );
  return {
    pid: listener.pid,
    async stop() {
      for (const timer of [sweep, settling, closeLooks, deaf, subscribing]) {
        clearInterval(timer);
      }
      await listener.stop();
      look('all');
    },
  };
}
