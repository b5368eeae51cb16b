import { z } from 'zod';
import { type CommandOutput, defineFact } from '../../model/fact.ts';
import { parseJson } from '../shared/json.ts';
import { constantCommand } from '../shared/source.ts';

/** What the switch says of the port that a device is plugged into. All texts are the switch's own words. */
export interface LldpNeighbor {
  readonly device: string;
  readonly system: string | null;
  /** The switch's own id, the same on all its ports; a MAC address mostly. */
  readonly chassis: string | null;
  readonly port: string | null;
  readonly portDescription: string | null;
  readonly vlans: readonly { readonly id: number; readonly pvid: boolean }[];
}

/** Empty: the daemon runs and has heard nobody. Absent: no daemon. */
export interface Lldp {
  readonly neighbors: readonly LldpNeighbor[];
}

// json0 always gives lists, and texts as {"value": ...} (lldpcli(8)).
const Value = z.object({ value: z.string().optional() });
const Values = z.array(Value).default([]);
const Interface = z.object({
  name: z.string(),
  chassis: z.array(z.object({ name: Values, id: Values })).default([]),
  port: z.array(z.object({ id: Values, descr: Values })).default([]),
  vlan: z
    .array(
      z.object({ 'vlan-id': z.coerce.number(), pvid: z.union([z.string(), z.boolean()]).default(false) }),
    )
    .default([]),
});
const Report = z.object({
  lldp: z.array(z.object({ interface: z.array(Interface).default([]) })).default([]),
});

export const lldp = defineFact({
  id: 'lldp',
  summary: 'Which switch port each device is plugged into, as the switch says',
  source: constantCommand('lldpcli', ['-f', 'json0', 'show', 'neighbors']),
  absentWhen: ({ stderr }) =>
    /unable to connect to socket .*(No such file|Connection refused)/iu.test(stderr),
  parse({ stdout }: CommandOutput): Lldp {
    const report = parseJson('lldpcli', Report, stdout);
    return {
      neighbors: report.lldp
        .flatMap((part) => part.interface)
        .map(({ name, chassis, port, vlan }) => ({
          device: name,
          system: chassis[0]?.name[0]?.value ?? chassis[0]?.id[0]?.value ?? null,
          chassis: chassis[0]?.id[0]?.value ?? null,
          port: port[0]?.id[0]?.value ?? null,
          portDescription: port[0]?.descr[0]?.value ?? null,
          vlans: vlan.map((entry) => ({ id: entry['vlan-id'], pvid: [true, 'yes'].includes(entry.pvid) })),
        })),
    };
  },
});
