import { changesInventory, parseDomainEvent } from '../../src/inventory/domain-event.ts';
import type { DomainListener, DomainSource } from '../../src/inventory/domain-source.ts';
import type { DomainNow } from '../../src/inventory/inventory.ts';
import { keepRunning } from './long-lived.ts';
import { longLivedPrograms } from './long-lived-programs.ts';
import { readDomains } from './read-domains.ts';

export interface LibvirtDomainsOptions {
  /** How often everything is read again, whatever was told. */
  readonly resyncMs: number;
}

/** Events come in groups (a migration has four): those within this are one reading. */
const gatherMs = 30;

/** The shortest time from one reading to the next: a host where guests come and go must not be busy with counting. */
const restMs = 250;

/** virsh says nothing when it begins to hear: what happened until then is found by reading again after this. */
const deafMs = 1_500;

/** A guest that was started has asked for its address by then. */
const settledMs = 20_000;

/** libvirt that did not answer is asked again after this, doubling to the second: it may be down for long. */
const failedMs = 5_000;
const mostFailedMs = 60_000;

/**
 * The domains of this host's libvirt: read once, then told by its events, and read as a whole again after each
 * restart of what hears them and now and then.
 */
export function createLibvirtDomains({ resyncMs }: LibvirtDomainsOptions): DomainSource {
  return {
    watch(listener) {
      const reader = createReader(listener);
      const later = createLater(() => reader.readAll());
      const events = keepRunning(longLivedPrograms.domainEvents, {
        onStart() {
          reader.readAll();
          later('deaf', deafMs);
        },
        onLines(lines) {
          for (const event of lines.flatMap((line) => parseDomainEvent(line) ?? [])) {
            listener.onEvent?.(event);
            if (changesInventory(event)) {
              reader.readAgain(event.name);
              later('settled', settledMs);
            }
          }
        },
        onComplaint: () => undefined,
        onEnd: (reason) => listener.onProblem(`libvirt's events ended, and are asked for again: ${reason}`),
      });
      const timer = setInterval(() => reader.readAll(), resyncMs);
      return {
        async stop() {
          clearInterval(timer);
          later.clear();
          await Promise.all([events.stop(), reader.stop()]);
        },
      };
    },
  };
}

interface Later {
  /** Does it once after this time; what was planned under this name is replaced. */
  (name: string, ms: number): void;
  clear(): void;
}

function createLater(run: () => void): Later {
  const timers = new Map<string, NodeJS.Timeout>();
  const later = (name: string, ms: number) => {
    clearTimeout(timers.get(name));
    timers.set(name, setTimeout(run, ms));
  };
  later.clear = () => timers.forEach((timer) => clearTimeout(timer));
  return later;
}

interface Reader {
  readAll(): void;
  /** Something happened to this domain. */
  readAgain(name: string): void;
  stop(): Promise<void>;
}

/** Reads the domains when asked to: one reading at a time, and what is asked for meanwhile goes into the next. */
function createReader(listener: DomainListener): Reader {
  let last: readonly DomainNow[] = [];
  let wanted: { all: boolean; changed: Set<string> } | null = null;
  let running: Promise<void> | null = null;
  let stopped = false;
  let failures = 0;
  const later = createLater(() => want(true, null));

  const run = async () => {
    while (wanted !== null && !stopped) {
      await pause(gatherMs);
      const { all, changed } = wanted;
      wanted = null;
      try {
        last = await readDomains(all ? [] : last, changed);
        failures = 0;
        if (!stopped) {
          listener.onDomains(last);
        }
      } catch (error) {
        // What changed may have been missed: the next reading is one of everything.
        last = [];
        listener.onProblem(error instanceof Error ? error.message : String(error));
        later('failed', Math.min(failedMs * 2 ** failures, mostFailedMs));
        failures += 1;
      }
      await pause(restMs);
    }
    running = null;
  };

  const want = (all: boolean, name: string | null) => {
    wanted ??= { all: false, changed: new Set() };
    wanted.all ||= all;
    if (name !== null) {
      wanted.changed.add(name);
    }
    running ??= run();
  };

  return {
    readAll: () => want(true, null),
    readAgain: (name) => want(false, name),
    async stop() {
      stopped = true;
      later.clear();
      await running;
    },
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
