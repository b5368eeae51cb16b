import { z } from 'zod';
import { type CommandOutput, defineFact } from '../../model/fact.ts';
import { jsonList, parseJson } from '../shared/json.ts';
import { constantCommand } from '../shared/source.ts';

/** One virtual function of a NIC (SR-IOV), as its physical function holds it. */
export interface VirtualFunction {
  /** The physical function's device. */
  readonly parent: string;
  readonly number: number;
  readonly mac: string;
  /** Frames with another source MAC address than its own are dropped by the NIC. */
  readonly spoofCheck: boolean;
  /** It may ask for more MAC addresses and for promiscuous reception. */
  readonly trusted: boolean;
  readonly linkState: string;
  /** 0: none. */
  readonly vlan: number;
}

export interface SrIov {
  readonly functions: readonly VirtualFunction[];
}

// The keys are those of iproute2's ipaddress.c (print_vfinfo); a VLAN is a list with one element there.
const Function = z.object({
  vf: z.number().int(),
  address: z.string(),
  spoofchk: z.boolean().default(false),
  trust: z.boolean().default(false),
  link_state: z.string().default('auto'),
  vlan_list: z.array(z.object({ vlan: z.number().int().optional() })).default([]),
});
const Device = z.object({ ifname: z.string(), vfinfo_list: z.array(Function).default([]) });

export const srIov = defineFact({
  id: 'sr-iov',
  summary: 'What each virtual function of a NIC is allowed to do',
  source: constantCommand('ip', ['-j', '-d', 'link', 'show']),
  parse({ stdout }: CommandOutput): SrIov {
    const devices = parseJson('ip link', jsonList(Device), stdout);
    return {
      functions: devices.flatMap(({ ifname, vfinfo_list }) =>
        vfinfo_list.map(({ vf, address, spoofchk, trust, link_state, vlan_list }) => ({
          parent: ifname,
          number: vf,
          mac: address.toLowerCase(),
          spoofCheck: spoofchk,
          trusted: trust,
          linkState: link_state,
          vlan: vlan_list[0]?.vlan ?? 0,
        })),
      ),
    };
  },
});
