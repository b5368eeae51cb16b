import { z } from 'zod';
import { type CommandOutput, defineFact } from '../../model/fact.ts';
import type { PortVlan } from '../../model/vlan.ts';
import { jsonList, parseJson } from '../shared/json.ts';
import { constantCommand } from '../shared/source.ts';

/** Only ports of bridges that filter by VLAN; a port that carries none has an empty list or no entry. */
export interface BridgeVlans {
  readonly ports: readonly { readonly port: string; readonly vlans: readonly PortVlan[] }[];
}

const Vlan = z.object({
  vlan: z.number().int(),
  vlanEnd: z.number().int().optional(),
  flags: z.array(z.string()).default([]),
});
const Port = z.object({ ifname: z.string(), vlans: jsonList(Vlan).default([]) });

export const bridgeVlan = defineFact({
  id: 'bridge-vlan',
  summary: 'The VLANs that each bridge port carries',
  source: constantCommand('bridge', ['-j', 'vlan', 'show']),
  parse({ stdout }: CommandOutput): BridgeVlans {
    const ports = parseJson('bridge vlan', jsonList(Port), stdout);
    return {
      ports: ports.map(({ ifname, vlans }) => ({
        port: ifname,
        vlans: vlans.map(({ vlan, vlanEnd, flags }) => ({
          id: vlan,
          end: vlanEnd ?? null,
          pvid: flags.includes('PVID'),
          untagged: flags.includes('Egress Untagged'),
        })),
      })),
    };
  },
});
