import { defineFault, disablePort, inOrder, onHost } from '../fault.ts';
import { restoreHypervisor, restoreSwitch } from '../reference.ts';

const backup = { topology: 'bond-active-backup' } as const;
const lacp = { topology: 'bond-lacp' } as const;
const firstIsActive = onHost('hv1', 'ip link set bond0 type bond active_slave eth0');
const members = ['hv1-eth0', 'hv1-eth1'];

/** Bonds under the bridge, and the switch's side of them. */
export const bondFaults = [
  defineFault({
    ...backup,
    id: 'bond-members-down',
    summary: 'both members of the bond are switched off on the hypervisor',
    catalogue: [],
    cause: 'physical.bond-without-member',
    fixRunsOn: 'hypervisor',
    inject: onHost('hv1', 'ip link set eth0 down; ip link set eth1 down'),
    heal: inOrder(restoreHypervisor, restoreSwitch, firstIsActive),
  }),
  defineFault({
    ...backup,
    id: 'bond-no-carrier',
    summary: 'no member of the bond has a carrier: both ports of the switch are shut',
    catalogue: ['PHY-01'],
    target: '10.0.1.20',
    cause: 'physical.no-carrier',
    fixRunsOn: 'switch',
    inject: onHost('switch', members.map((port) => `ip link set ${port} down`).join('; ')),
    heal: inOrder(restoreSwitch, firstIsActive),
  }),
  defineFault({
    ...backup,
    id: 'bond-member-dead',
    summary: 'the switch forwards nothing on the port of the active member; the carrier is up',
    catalogue: [],
    cause: 'physical.bond-member-dead',
    fixRunsOn: 'hypervisor',
    inject: onHost('switch', disablePort('hv1-eth0')),
    heal: inOrder(restoreSwitch, firstIsActive),
  }),
  defineFault({
    ...lacp,
    id: 'lacp-no-partner',
    summary: "the switch's ports are no port-channel, and pass nothing outside of one",
    catalogue: ['BR-02'],
    cause: 'physical.lacp-no-partner',
    fixRunsOn: 'switch',
    inject: onHost(
      'switch',
      members.map((port) => `ip link set ${port} nomaster; ip link set ${port} up`).join('; '),
    ),
    heal: inOrder(
      onHost(
        'switch',
        members
          .map(
            (port) =>
              `ip link set ${port} down; ip link set ${port} master hv1-bond0; ip link set ${port} up`,
          )
          .join('; '),
      ),
      restoreSwitch,
    ),
  }),
  defineFault({
    ...lacp,
    id: 'lacp-members-down',
    summary: 'both members of the port-channel are switched off on the hypervisor',
    catalogue: [],
    target: '10.0.0.20',
    cause: 'physical.bond-without-member',
    fixRunsOn: 'hypervisor',
    inject: onHost('hv1', 'ip link set eth0 down; ip link set eth1 down'),
    heal: inOrder(restoreHypervisor, restoreSwitch),
  }),
];
