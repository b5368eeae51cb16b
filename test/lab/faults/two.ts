import { connects, type Fault, inOrder, pings, topologyOf } from './fault.ts';
import { firewallFaults } from './firewall/firewall.ts';
import { guestFaults } from './guest.ts';
import { bridgeFaults } from './link/bridge.ts';
import { uplinkFaults } from './link/uplink.ts';
import { targetFaults } from './target.ts';
import { vmFaults } from './vm.ts';

const single: readonly Fault[] = [
  ...vmFaults,
  ...bridgeFaults,
  ...uplinkFaults,
  ...guestFaults,
  ...firewallFaults,
  ...targetFaults,
];

function find(id: string): Fault {
  const fault = single.find((each) => each.id === id);
  if (fault === undefined) {
    throw new Error(`no fault ${id} to make two of`);
  }
  return fault;
}

interface Asked {
  readonly target?: string;
  readonly works?: string;
  /** Facts alone show the second, whatever the first does to the frames. */
  readonly isShown?: boolean;
}

/** Both at once, in the order of the way from the guest to the target: the first is the cause. */
function both(first: string, second: string, { target, works, isShown = false }: Asked = {}): Fault {
  const [one, two] = [find(first), find(second)];
  const asked = target ?? two.target;
  const probe = works ?? (target === undefined ? two.works : pings(target));
  const topology = topologyOf(one);
  return {
    id: `${first}-and-${second}`,
    summary: `${one.summary}; and ${two.summary}`,
    catalogue: [...new Set([...one.catalogue, ...two.catalogue])],
    topology,
    vm: one.vm,
    target: asked,
    works: probe,
    expect: one.expect,
    fixRunsOn: one.fixRunsOn,
    first: one,
    second: { fault: { ...two, target: asked, works: probe }, isShown },
    inject: inOrder(one.inject, two.inject),
    heal: inOrder(two.heal, one.heal),
  };
}

const tcp = (port: number): Asked => ({ target: `10.0.0.20:${port}`, works: connects('10.0.0.20', port) });

/** Two independent faults at once: the first on the way is named, and the second once the first is mended. */
export const twoFaults: readonly Fault[] = [
  both('vm-paused', 'tap-not-in-bridge'),
  both('vm-link-down', 'bridge-nft-drop-ip'),
  both('vm-link-down', 'tap-not-in-bridge', { isShown: true }),
  both('tap-down', 'tap-not-in-bridge', { isShown: true }),
  both('tap-not-in-bridge', 'bridge-nft-drop-ip'),
  both('tap-down', 'uplink-down'),
  both('tap-not-in-bridge', 'name-not-resolved'),
  both('bridge-down', 'target-filters-icmp'),
  both('no-default-route', 'port-blocking-uplink', { target: '10.0.1.20' }),
  both('uplink-not-in-bridge', 'wrong-gateway'),
  both('port-blocking-uplink', 'forward-drop-policy', { target: '10.0.0.1' }),
  both('no-carrier', 'port-closed', tcp(8081)),
  both('forward-drop-policy', 'port-filtered', tcp(8081)),
  both('guest-without-address', 'bridge-nft-drop-arp'),
];
