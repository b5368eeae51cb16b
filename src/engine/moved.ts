import type { FactId } from '../facts/index.ts';
import { type ErrorCounter, errorCounterNames } from '../facts/link/error-counters.ts';
import type { PathContext } from '../model/path.ts';
import type { Moved } from '../probes/moved.ts';
import type { FactResults } from '../verdict/run-checks.ts';

/** Facts that are read before and after the probes: what moves between them moved while the path was watched. */
export const countingFacts = ['carrier', 'error-counters', 'tc-qdisc'] as const satisfies readonly FactId[];

/**
 * Counters that tell of no lost frame: `rx_errors` sums up others, every host drops protocols that nobody listens to
 * (`rx_dropped`), and a collision is followed by another try.
 */
const untelling: readonly ErrorCounter[] = ['rx_errors', 'rx_dropped', 'collisions'];
const telling = errorCounterNames.filter((name) => !untelling.includes(name));

/** The devices of this host that the guest's frames cross. */
export function devicesOf(path: PathContext): readonly string[] {
  return [path.tap, ...path.uplinks];
}

/** What moved on the path's devices between two readings; nothing where one of them is missing. */
export function movedBetween(path: PathContext, before: FactResults, after: FactResults): Moved {
  const on = devicesOf(path);
  return {
    counters: on.flatMap((device) => {
      const [old, now] = [before, after].map((facts) => errorsOf(facts, device));
      return old === null || old === undefined || now === null || now === undefined
        ? []
        : telling
            .map((counter) => ({ device, counter, by: now[counter] - old[counter] }))
            .filter(({ by }) => by > 0);
    }),
    carrierChanges: on.flatMap((device) => {
      const [old, now] = [before, after].map((facts) => changesOf(facts, device));
      return old == null || now == null || now <= old ? [] : [{ device, by: now - old }];
    }),
    qdiscs: qdiscsOf(after)
      .filter(({ device }) => on.includes(device))
      .flatMap((now) => {
        const old = qdiscsOf(before).find(
          ({ device, handle }) => device === now.device && handle === now.handle,
        );
        return old === undefined
          ? []
          : [
              {
                device: now.device,
                kind: now.kind,
                drops: now.drops - old.drops,
                overlimits: now.overlimits - old.overlimits,
              },
            ];
      })
      .filter(({ drops, overlimits }) => drops > 0 || overlimits > 0),
  };
}

function errorsOf(facts: FactResults, device: string) {
  const read = facts['error-counters'];
  return read?.status === 'ok'
    ? (read.data.devices.find((each) => each.device === device)?.counters ?? null)
    : null;
}

function changesOf(facts: FactResults, device: string) {
  const read = facts.carrier;
  return read?.status === 'ok'
    ? (read.data.devices.find((each) => each.device === device)?.changes ?? null)
    : null;
}

function qdiscsOf(facts: FactResults) {
  const read = facts['tc-qdisc'];
  return read?.status === 'ok' ? read.data.qdiscs : [];
}
