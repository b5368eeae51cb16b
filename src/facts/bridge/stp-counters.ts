import { z } from 'zod';
import { type CommandOutput, defineFact } from '../../model/fact.ts';
import { jsonList, parseJson } from '../shared/json.ts';
import { constantCommand } from '../shared/source.ts';

/** What the spanning tree did on one port of a bridge, since it is one. */
export interface StpPort {
  readonly port: string;
  /** Notices of a changed tree that came in by it (802.1D, topology change notification). */
  readonly changesHeard: number;
  readonly blocked: number;
  readonly forwarded: number;
}

export interface StpCounters {
  readonly ports: readonly StpPort[];
}

const Entry = z.object({
  ifname: z.string(),
  stp: z.object({ rx_tcn: z.number(), transition_blk: z.number(), transition_fwd: z.number() }).optional(),
});

export const stpCounters = defineFact({
  id: 'stp-counters',
  summary: 'How often the ports of the bridges changed their place in the spanning tree',
  source: constantCommand('ip', ['-j', 'link', 'xstats', 'type', 'bridge_slave']),
  parse({ stdout }: CommandOutput): StpCounters {
    // No bridge at all is no output at all.
    const entries = stdout.trim() === '' ? [] : parseJson('ip link xstats', jsonList(Entry), stdout);
    return {
      ports: entries.flatMap(({ ifname, stp }) =>
        stp === undefined
          ? []
          : [
              {
                port: ifname,
                changesHeard: stp.rx_tcn,
                blocked: stp.transition_blk,
                forwarded: stp.transition_fwd,
              },
            ],
      ),
    };
  },
});
