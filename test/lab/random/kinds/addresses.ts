import { dhcpFaults } from '../../faults/dhcp.ts';
import { hasNftables, isLinux, isOneCard, isUntagged, type Kind } from '../kind.ts';
import { listed } from '../listed.ts';

/** Addresses that are given out, or not: by servers in the guests' network. */
export const addressKinds: readonly Kind[] = [
  listed(dhcpFaults, 'dhcp-no-server'),
  listed(dhcpFaults, 'dhcp-question-dropped', isLinux),
  listed(dhcpFaults, 'dhcp-answer-dropped', isLinux, isOneCard, isUntagged),
  listed(dhcpFaults, 'dhcp-bad-checksum', isLinux, hasNftables),
  listed(dhcpFaults, 'dhcp-wrong-scope'),
  listed(dhcpFaults, 'dhcp-rogue-server'),
];
