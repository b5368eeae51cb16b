import { z } from 'zod';
import { type CommandOutput, defineFact } from '../../model/fact.ts';
import { jsonList, MacOrNull, parseJson } from '../shared/json.ts';
import { constantCommand } from '../shared/source.ts';

/** One neighbor (ARP or ND) as the host knows it. */
export interface Neighbor {
  readonly device: string;
  readonly address: string;
  /** null: nobody answered yet, or at all. */
  readonly mac: string | null;
  /** `REACHABLE`, `STALE`, `DELAY`, `PROBE`, `FAILED`, `INCOMPLETE`, `PERMANENT`, `NOARP`. */
  readonly state: readonly string[];
  readonly permanent: boolean;
}

export interface Neighbors {
  readonly entries: readonly Neighbor[];
}

const NeighEntry = z.object({
  dst: z.string(),
  dev: z.string().optional(),
  lladdr: MacOrNull,
  state: z.array(z.string()).default([]),
});

export const neigh = defineFact({
  id: 'neigh',
  summary: "The host's neighbors (ARP and ND tables)",
  source: constantCommand('ip', ['-j', 'neigh', 'show']),
  parse({ stdout }: CommandOutput): Neighbors {
    const entries = parseJson('ip neigh', jsonList(NeighEntry), stdout);
    return {
      entries: entries.map(({ dst, dev, lladdr, state }) => ({
        device: dev ?? '',
        address: dst,
        mac: lladdr,
        state,
        permanent: state.includes('PERMANENT'),
      })),
    };
  },
});
