import { collectFact } from '../../adapters/host/collect.ts';
import { createLocalHost } from '../../adapters/host/local-host.ts';
import { openWire } from '../../adapters/host/wire.ts';
import type { Host } from '../../src/engine/host.ts';
import { factCollectors } from '../../src/facts/index.ts';
import type { FactCollector } from '../../src/model/fact.ts';
import type { SeenFrame } from '../../src/probes/wire.ts';
import type { Lab } from './lab.ts';

/**
 * This machine as the engine sees it by a clock that goes `times` slower: programs may run so much longer and probes
 * wait so much longer, and what was seen has the times of a usual machine. Only for the emulated kernel of the lab.
 */
export function createSlowHost(times: number): Host {
  const real = createLocalHost();
  return {
    ...real,
    nowMs: () => real.nowMs() / times,
    collect: (id, args, signal) => {
      const usual = factCollectors[id] as unknown as FactCollector<string, never, unknown>;
      const source = { ...usual.source, timeoutMs: usual.source.timeoutMs * times };
      return collectFact({ ...usual, source } as typeof usual, args as unknown, { signal });
    },
    openWire(signal) {
      const wire = openWire(signal, undefined, times);
      const seen: SeenFrame[] = [];
      return {
        ...wire,
        get seen() {
          for (const each of wire.seen.slice(seen.length)) {
            seen.push({ ...each, atMs: each.atMs / times });
          }
          return seen;
        },
        now: () => wire.now() / times,
        next: (timeoutMs) => wire.next(timeoutMs * times),
      };
    },
  };
}

/** How many times slower the engine's clock goes in a lab of this kernel. */
export function slownessOf({ state }: Lab): number {
  return state.kernel === 'uml' ? 5 : 1;
}
