import { z } from 'zod';
import { type CommandOutput, defineFact } from '../../model/fact.ts';
import { jsonList, parseJson } from '../shared/json.ts';
import { constantCommand } from '../shared/source.ts';

/** A multicast group that somebody behind a port asked for; the bridge's own groups have it as the port. */
export interface MdbGroup {
  readonly bridge: string;
  readonly port: string;
  /** An IP group or, for layer 2 groups, a MAC address. */
  readonly group: string;
  readonly vlan: number | null;
  readonly permanent: boolean;
}

/** A port behind which a multicast router or querier was heard, or was set to be. */
export interface MdbRouterPort {
  readonly bridge: string;
  readonly port: string;
}

export interface BridgeMdb {
  readonly groups: readonly MdbGroup[];
  readonly routerPorts: readonly MdbRouterPort[];
}

const Group = z.object({
  dev: z.string(),
  port: z.string(),
  grp: z.string(),
  vid: z.number().optional(),
  state: z.string().default('temp'),
});
const Database = z.object({
  mdb: jsonList(Group).default([]),
  router: z.record(z.string(), jsonList(z.object({ port: z.string() }))).default({}),
});

export const bridgeMdb = defineFact({
  id: 'bridge-mdb',
  summary: 'Which multicast groups each bridge port gets',
  source: constantCommand('bridge', ['-j', '-d', 'mdb', 'show']),
  parse({ stdout }: CommandOutput): BridgeMdb {
    const databases = parseJson('bridge mdb', jsonList(Database), stdout);
    return {
      groups: databases.flatMap(({ mdb }) =>
        mdb.map(({ dev, port, grp, vid, state }) => ({
          bridge: dev,
          port,
          group: grp,
          vlan: vid ?? null,
          permanent: state === 'permanent',
        })),
      ),
      routerPorts: databases.flatMap(({ router }) =>
        Object.entries(router).flatMap(([bridge, ports]) => ports.map(({ port }) => ({ bridge, port }))),
      ),
    };
  },
});
