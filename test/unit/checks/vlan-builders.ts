import type { Link } from '../../../src/facts/link/link.ts';
import type { PathContext } from '../../../src/model/path.ts';
import type { PortVlan } from '../../../src/model/vlan.ts';
import type { Observations } from '../../../src/probes/observations.ts';
import { asked, impersonated, link, owners, silent } from './builders.ts';

/** Pieces for worlds with VLANs and bonds: the guest in VLAN 10 of a bridge that filters, eth0 a trunk. */

export const entry = (id: number, ...flags: readonly ('pvid' | 'untagged')[]): PortVlan => ({
  id,
  end: null,
  pvid: flags.includes('pvid'),
  untagged: flags.includes('untagged'),
});

export const access = (id: number): readonly PortVlan[] => [entry(id, 'pvid', 'untagged')];

type Ports = Readonly<Record<string, readonly PortVlan[]>>;

export const trunk: Ports = { vnet0: access(10), eth0: [...access(1), entry(10)], br0: access(1) };

/** The path of a guest whose bridge carries these VLANs. */
export function vlanPath(ports: Ports = trunk, changes: Partial<PathContext> = {}): Partial<PathContext> {
  const vlan = ports['vnet0']?.find(({ pvid }) => pvid)?.id ?? null;
  const uplink = ports['eth0']?.find(({ id }) => id === vlan);
  return {
    vlan,
    portVlans: ports,
    tags: { vnet0: null, ...(uplink === undefined ? {} : { eth0: uplink.untagged ? null : vlan }) },
    hostDevice: null,
    hostAddresses: [],
    hostGateway: null,
    ...changes,
  };
}

/** The way of a guest behind a VLAN device, id 20, on eth0. */
export const overDevice: Partial<PathContext> = {
  uplinks: ['eth0.10'],
  liveUplinks: ['eth0.10'],
  tags: { vnet0: null, br0: null, 'eth0.10': null, eth0: 20 },
  legs: [
    { uplink: 'eth0.10', device: 'eth0.10', kind: 'vlan', vid: 20, above: null, up: true },
    { uplink: 'eth0.10', device: 'eth0', kind: 'nic', above: 'eth0.10', up: true },
  ],
};

/** Nothing of the guest's network comes in. */
export const deaf = {
  egress: { device: 'eth0', kind: 'uplink' },
  'next-hop-owners': owners('10.0.0.1'),
  impersonate: [impersonated(silent)],
  'outside-heard': { frames: 0 },
  asked: [asked('10.0.0.1')],
} as const satisfies Partial<Observations>;

/** The next hop answers in another VLAN, null for untagged, of a device. */
export function answersIn(vlan: number | null, mac: string, device = 'eth0'): Observations['other-vlans'] {
  return [{ device, vlan, frames: 1, forGuest: 0, asked: true, owner: mac }];
}

export function bondLink(mode: string, changes: Partial<NonNullable<Link['bond']>> = {}): Link {
  return link('bond0', {
    kind: 'bond',
    master: 'br0',
    bond: {
      mode,
      activeSlave: mode === 'active-backup' ? 'eth1' : null,
      partnerMac: null,
      aggregator: null,
      ports: null,
      hashPolicy: 'layer2',
      miimon: 100,
      arpInterval: 0,
      ...changes,
    },
  });
}

export function member(name: string, aggregator: number | null = null, changes: Partial<Link> = {}): Link {
  return link(name, {
    master: 'bond0',
    slaveKind: 'bond',
    bondPort: {
      state: 'active',
      miiUp: true,
      failures: 0,
      permanentMac: null,
      aggregator,
      actorState: [],
      partnerState: [],
    },
    ...changes,
  });
}

/** The way over a bond of eth1 (active) and eth2. */
export const overBond: Partial<PathContext> = {
  uplinks: ['bond0'],
  liveUplinks: ['bond0'],
  tags: { vnet0: null, br0: null, bond0: null, eth1: null, eth2: null },
  legs: [
    { uplink: 'bond0', device: 'bond0', kind: 'bond', above: null, up: true },
    { uplink: 'bond0', device: 'eth1', kind: 'nic', above: 'bond0', up: true, live: true, active: true },
    { uplink: 'bond0', device: 'eth2', kind: 'nic', above: 'bond0', up: true, live: true, active: false },
  ],
};
