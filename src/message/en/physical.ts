import type { Catalogue } from '../catalogue.ts';

/** English: findings, fixes and evidence of the layer `physical`. */
export const physical = {
  'finding.physical.uplink-down': 'The uplink {uplink} of {bridge} is set down on this hypervisor.',
  'fix.physical.uplink-down':
    'Every VM on {bridge} comes back with it. If it was set down on purpose (maintenance, a loop), find out why first.',
  'finding.physical.no-carrier':
    'The uplink {uplink} has no carrier: no cable, or the switch port at its other end is off.',
  'fix.physical.no-carrier':
    'Check cable and transceiver of {uplink}, and whether the switch port is shut (`no shutdown`). Nothing on the hypervisor can mend it.',
  'finding.physical.switch-port-blocked':
    "Nothing comes in on {uplink} although its carrier is up: the switch port passes no frames. The hypervisor's own traffic fails as well.",
  'fix.physical.switch-port-blocked':
    'Ask the network team for the state of the port behind {uplink}: spanning tree blocking, error-disabled, wrong VLAN or port security. Silent from here: {silent}.',
  'evidence.link-flags': '{device} has the flags {flags}: no UP',
  'evidence.no-carrier': '0 for {device}, which is up (operstate {operstate})',
  'evidence.carrier-is-up': '1 for {device}: the cable is fine',
  'evidence.nothing-comes-in': '{uplink} sends questions for {silent}; no answer comes in',
  'evidence.host-fails-too': 'the hypervisor itself gets no answer either',
  'finding.physical.lost-at-hop':
    'Frames of {vm} for {target} leave by {lastSeen}, and no answer from {firstMissing} comes back.',
} as const satisfies Catalogue;
