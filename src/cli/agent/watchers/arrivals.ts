import type { Watcher } from '../../../../jobs/host/agent/agent-host.ts';
import type { Log } from '../../../../jobs/log.ts';
import type { Host } from '../../../engine/host.ts';
import type { Subject } from '../../../flap/observation.ts';
import type { ArrivedNic } from '../../../inventory/arrival.ts';
import type { DomainSource } from '../../../inventory/domain-source.ts';
import type { DomainNow } from '../../../inventory/inventory.ts';
import type { VmName } from '../../../model/names.ts';
import { type ArrivalLook, lookAtArrival, prepareArrival } from './look-at-arrival.ts';

export interface ArrivalOptions {
  readonly host: Pick<Host, 'collect' | 'openWire' | 'packetId'>;
  readonly domains: DomainSource;
  readonly log: Log;
  readonly times?: ArrivalTimes;
}

export interface ArrivalTimes {
  /** QEMU and the guest announce it for about a second after it runs. */
  readonly settleMs: number;
  /** How often a guest that was not seen is looked for again: soon at first, then now and then. */
  readonly againMs: readonly [number, ...number[]];
}

const usualTimes: ArrivalTimes = { settleMs: 2_500, againMs: [5_000, 10_000, 15_000, 30_000, 60_000] };

/** A guest that does not run by then is not waited for: its migration failed, or it was meant to stay paused. */
const longestMs = 30 * 60_000;

/**
 * After a migration to this host: whether the bridge has found the guest, and the switch was told. Says something
 * only if not, and only after the guest was asked; then looks again until it is seen or gone.
 */
export function watchArrivals({ host, domains, log, times = usualTimes }: ArrivalOptions): Watcher {
  return {
    start(observe, held) {
      const visits = new Map<VmName, { end(): void; ended: Promise<void>; runs(): void }>();
      const ended = new Set<Promise<void>>();
      let known: readonly DomainNow[] = [];

      const arrive = (name: VmName, told: readonly Subject[] = []) => {
        leave(name);
        const stopped = new AbortController();
        const { promise: runs, resolve } = Promise.withResolvers<void>();
        const visit = follow(name, told, runs, stopped.signal)
          .catch((error: unknown) => {
            if (!stopped.signal.aborted) {
              log('a guest that arrived could not be looked at', { vm: name, error: String(error) });
            }
          })
          .finally(() => {
            ended.delete(visit);
            if (visits.get(name)?.ended === visit) {
              visits.delete(name);
            }
          });
        ended.add(visit);
        visits.set(name, { end: () => stopped.abort(), ended: visit, runs: resolve });
      };
      /** Of a guest with several NICs nobody knows which has which. */
      const addressesOf = (name: VmName) => {
        const guest = known.find((each) => each.name === name);
        return guest?.nics.length === 1 ? guest.addresses : [];
      };
      const leave = (name: VmName) => {
        visits.get(name)?.end();
        visits.delete(name);
      };

      /** `before`: what was said of it by an agent that ended since; each of it is ended where it is over. */
      async function follow(
        name: VmName,
        before: readonly Subject[],
        runs: Promise<void>,
        signal: AbortSignal,
      ): Promise<void> {
        const told = new Map(before.map((subject) => [subject.about ?? '', subject]));
        const over = (subjects: readonly Subject[]) => {
          const at = Date.now();
          observe(subjects.map((subject) => ({ type: 'condition', subject, at, holds: false })));
          subjects.forEach(({ about }) => told.delete(about ?? ''));
        };
        const prepared = await prepareArrival(host, name, signal);
        if (prepared === null) {
          over(before);
          return;
        }
        try {
          if (!(await runsWithin(longestMs, runs, signal))) {
            return;
          }
          await wait(times.settleMs, signal);
          let unseen = await prepared.look();
          const isUnseen = (mac: string | null) => unseen.some((nic) => nic.mac === mac);
          over(before.filter(({ about }) => !isUnseen(about)));
          for (let turn = 0; unseen.length > 0; turn += 1) {
            const looks = await lookAtArrival(host, unseen, addressesOf(name), signal);
            if (turn === 0) {
              logUnknown(log, name, looks);
            }
            for (const { nic, arrival } of looks) {
              const subject = told.get(nic.mac) ?? subjectOf(name, nic);
              if (arrival === 'unseen') {
                told.set(nic.mac, subject);
                observe([{ type: 'condition', subject, at: Date.now(), holds: true }]);
              } else if (arrival === 'seen' && told.has(nic.mac)) {
                over([subject]);
              }
            }
            if (told.size === 0) {
              // Seen, or nothing that can be said of it.
              return;
            }
            unseen = looks.filter(({ arrival }) => arrival !== 'seen').map(({ nic }) => nic);
            await wait(times.againMs[Math.min(turn, times.againMs.length - 1)] ?? 60_000, signal);
          }
        } finally {
          await prepared.close();
        }
      }

      const watched = domains.watch({
        onDomains: (all) => {
          known = all;
        },
        onEvent({ event, name, detail }) {
          if (event !== 'lifecycle') {
            return;
          }
          if (detail === 'Started Migrated') {
            arrive(name);
          } else if (detail === 'Resumed Migrated' || detail === 'Resumed Post-copy') {
            if (!visits.has(name)) {
              arrive(name);
            }
            visits.get(name)?.runs();
          } else if (/^(Stopped|Crashed|Undefined)\b/u.test(detail)) {
            leave(name);
          }
        },
        onProblem: () => undefined,
      });
      const unfinished = Map.groupBy(
        held.filter(({ kind }) => kind === 'guest-unseen'),
        ({ vm }) => vm,
      );
      for (const [name, subjects] of unfinished) {
        if (name !== null) {
          arrive(name, subjects);
          visits.get(name)?.runs();
        }
      }
      return {
        async stop() {
          await watched.stop();
          for (const name of visits.keys()) {
            leave(name);
          }
          await Promise.all(ended);
        },
      };
    },
  };
}

function logUnknown(log: Log, vm: VmName, looks: readonly ArrivalLook[]): void {
  const taps = looks.flatMap(({ nic, arrival }) => (arrival === 'unknown' ? [nic.tap] : []));
  if (taps.length > 0) {
    log('whether a guest that arrived is seen cannot be told', { vm, devices: taps.join(', ') });
  }
}

function subjectOf(vm: VmName, { tap, mac }: ArrivedNic): Subject {
  return { kind: 'guest-unseen', device: tap, vm, about: mac };
}

async function runsWithin(ms: number, runs: Promise<void>, signal: AbortSignal): Promise<boolean> {
  const never = new AbortController();
  try {
    return await Promise.race([
      untilAborted(runs, signal).then(() => true),
      wait(ms, AbortSignal.any([signal, never.signal])).then(() => false),
    ]);
  } finally {
    never.abort();
  }
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return untilAborted(
    new Promise((resolve) => {
      setTimeout(resolve, ms).unref();
    }),
    signal,
  );
}

/** The promise, or a rejection when the guest has left meanwhile. */
async function untilAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(new Error('the guest has left'));
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
