import type { Hypervisor, Topology } from '../topology.ts';
import { lanNic, makeHypervisor } from './hosts.ts';
import { plain } from './linux.ts';

/** hv2 or hv3: as hv1 with its bridge br0 and its uplink eth0, its own addresses and MAC. */
function another(number: 2 | 3, summary: string): Hypervisor {
  const mac = `52:54:00:00:0${number}:02`;
  const octet = number + 1;
  return makeHypervisor({
    name: `hv${number}`,
    summary,
    cards: [{ device: 'eth0', mac, segment: 'lan', addresses: [] }],
    bridges: [
      {
        name: 'br0',
        kind: 'linux',
        mac,
        addresses: [`10.0.0.${octet}/24`, `fd00::${octet}/64`],
        ports: [{ device: 'eth0' }],
      },
    ],
  });
}

/** Three hypervisors on one switch, which tells them by LLDP what they are plugged into. Guests can move. */
export const threeHypervisors: Topology = {
  ...plain,
  name: 'three-hypervisors',
  summary: 'three hypervisors on one switch with LLDP: web01 and db01 on hv1, app01 on hv2, none on hv3',
  lldp: 'sw1',
  otherHypervisors: [
    another(2, 'a second hypervisor on the same switch, with libvirt and app01'),
    another(3, 'a third hypervisor on the same switch, with libvirt and no guest'),
  ],
  guests: [
    ...plain.guests,
    {
      name: 'app01',
      on: 'hv2',
      agent: false,
      dns: '10.0.0.20',
      nics: [lanNic(12, { attachment: { kind: 'bridge', name: 'br0' } })],
    },
  ],
};
