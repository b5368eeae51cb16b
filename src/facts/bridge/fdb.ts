import { z } from 'zod';
import { type CommandOutput, defineFact } from '../../model/fact.ts';
import { jsonList, parseJson } from '../shared/json.ts';
import { constantCommand } from '../shared/source.ts';

/** One entry of a bridge's (or a device's own) MAC table. */
export interface FdbEntry {
  readonly mac: string;
  readonly port: string;
  readonly vlan: number | null;
  /** The bridge; null for an entry of the device itself (`self`). */
  readonly master: string | null;
  /** Empty when the bridge learned it from traffic. */
  readonly state: string;
  readonly flags: readonly string[];
  readonly self: boolean;
  /** The port's own address, or one that was added as local. */
  readonly permanent: boolean;
  /** Added by hand or by a program: it does not age and learning does not move it. */
  readonly static: boolean;
  readonly usedSecondsAgo: number | null;
  readonly updatedSecondsAgo: number | null;
}

export interface Fdb {
  readonly entries: readonly FdbEntry[];
}

const Entry = z.object({
  mac: z.string(),
  ifname: z.string(),
  vlan: z.number().int().optional(),
  master: z.string().optional(),
  state: z.string().default(''),
  flags: z.array(z.string()).default([]),
  used: z.number().optional(),
  updated: z.number().optional(),
});

export const fdb = defineFact({
  id: 'fdb',
  summary: 'The MAC tables of the bridges',
  source: constantCommand('bridge', ['-j', '-s', 'fdb', 'show']),
  parse({ stdout }: CommandOutput): Fdb {
    const entries = parseJson('bridge fdb', jsonList(Entry), stdout);
    return {
      entries: entries.map((entry) => ({
        mac: entry.mac.toLowerCase(),
        port: entry.ifname,
        vlan: entry.vlan ?? null,
        master: entry.master ?? null,
        state: entry.state,
        flags: entry.flags,
        self: entry.flags.includes('self'),
        permanent: entry.state === 'permanent',
        // iproute2 says "static" for NUD_NOARP; a local entry (NUD_PERMANENT) is "permanent".
        static: entry.state === 'static',
        usedSecondsAgo: entry.used ?? null,
        updatedSecondsAgo: entry.updated ?? null,
      })),
    };
  },
});
