import { randomInt } from 'node:crypto';
import type { Host } from '../../src/engine/host.ts';
import { factCollectors } from '../../src/facts/index.ts';
import type { Reading } from '../../src/facts/interpret.ts';
import type { FactCollector } from '../../src/model/fact.ts';
import { collectFact } from './collect.ts';
import { resolveName } from './resolve-name.ts';
import { openRuleTrace } from './rule-trace.ts';
import { openWire } from './wire.ts';

/** This machine as the engine sees it: its programs, its frames, its clock. `note` is told all that is read of it. */
export function createLocalHost(note?: (reading: Reading) => void): Host {
  return {
    collect: (id, args, signal) => {
      const collector = factCollectors[id] as unknown as FactCollector<string, never, unknown>;
      return collectFact(collector, args as unknown, { signal, note });
    },
    openWire,
    openRuleTrace,
    resolveName,
    nowMs: () => performance.now(),
    today: () => new Date(),
    packetId: () => randomInt(1, 0xffff),
  };
}
