import { UnknownName } from '../errors.ts';
import { addressDecoys } from './address-decoys.ts';
import { decoys as linuxDecoys } from './decoys.ts';
import { dhcpFaults } from './dhcp.ts';
import type { Decoy, Fault } from './fault.ts';
import { firewallFaults } from './firewall/firewall.ts';
import { managerDecoys, managerFaults } from './firewall/managers.ts';
import { nwfilterDecoys, nwfilterFaults } from './firewall/nwfilter.ts';
import { flakyDecoys, flakyFaults } from './flaky.ts';
import { guestFaults } from './guest.ts';
import { agentlessDecoys, agentlessFaults } from './ipv6/agentless.ts';
import { bridge6Faults } from './ipv6/bridge.ts';
import { ipv6Decoys } from './ipv6/decoys.ts';
import { guest6Faults } from './ipv6/guest.ts';
import { size6Decoys, size6Faults } from './ipv6/sizes.ts';
import { target6Faults } from './ipv6/target.ts';
import { libvirtFaults } from './libvirt.ts';
import { bondDecoys, bondFaults } from './link/bond.ts';
import { bridgeFaults } from './link/bridge.ts';
import { learningFaults } from './link/learning.ts';
import { nicFaults } from './link/nics.ts';
import { ovsDecoys, ovsFaults } from './link/ovs.ts';
import { ovs6Faults } from './link/ovs6.ts';
import { uplinkFaults } from './link/uplink.ts';
import { vlanDecoys, vlanFaults } from './link/vlan.ts';
import { withoutTapFaults } from './link/without-tap.ts';
import { neighborFaults } from './neighbors.ts';
import { ownHostDecoys, ownHostFaults } from './own-host.ts';
import { peerFaults } from './peers.ts';
import { routerFaults } from './routers.ts';
import { targetFaults } from './target.ts';
import { twoFaults } from './two.ts';
import { vmFaults } from './vm.ts';

/** All faults that the lab can make, in the order of the layers. */
export const faults: readonly Fault[] = [
  ...vmFaults,
  ...withoutTapFaults,
  ...bridgeFaults,
  ...learningFaults,
  ...ovsFaults,
  ...ovs6Faults,
  ...libvirtFaults,
  ...vlanFaults,
  ...uplinkFaults,
  ...nicFaults,
  ...bondFaults,
  ...neighborFaults,
  ...peerFaults,
  ...routerFaults,
  ...dhcpFaults,
  ...guestFaults,
  ...firewallFaults,
  ...managerFaults,
  ...nwfilterFaults,
  ...targetFaults,
  ...ownHostFaults,
  ...flakyFaults,
  ...bridge6Faults,
  ...guest6Faults,
  ...target6Faults,
  ...agentlessFaults,
  ...size6Faults,
  ...twoFaults,
];

/** Everything that looks bad and is well. */
export const decoys: readonly Decoy[] = [
  ...managerDecoys,
  ...nwfilterDecoys,
  ...linuxDecoys,
  ...addressDecoys,
  ...ovsDecoys,
  ...vlanDecoys,
  ...bondDecoys,
  ...ipv6Decoys,
  ...agentlessDecoys,
  ...size6Decoys,
  ...flakyDecoys,
  ...ownHostDecoys,
];

const drawn = new Map<string, Fault | Decoy>();

/** Makes a scenario that was drawn at random known to this process, so that it can be made and healed by its id. */
export function addDrawn(scenario: Fault | Decoy): void {
  drawn.set(scenario.id, scenario);
}

/** A fault or a decoy by its id. */
export function findScenario(id: string): Fault | Decoy | undefined {
  return drawn.get(id) ?? [...faults, ...decoys].find((scenario) => scenario.id === id);
}

/** Every id that `break` takes. */
export const scenarioIds: readonly string[] = [...faults, ...decoys].map(({ id }) => id);

/** The scenarios with these ids, in the order of the list; all where none is named. Throws {@link UnknownName}. */
export function chooseScenarios(ids: readonly string[]): (Fault | Decoy)[] {
  const unknown = ids.find((id) => !scenarioIds.includes(id));
  if (unknown !== undefined) {
    throw new UnknownName('fault', unknown, scenarioIds);
  }
  return [...faults, ...decoys].filter(({ id }) => ids.length === 0 || ids.includes(id));
}
