import { dhcpFaults } from '../../faults/dhcp.ts';
import { hasAgent, hasNftables, isLinux, isOneCard, isUntagged, type Kind } from '../kind.ts';
import { listed } from '../listed.ts';

const listedScope = listed(dhcpFaults, 'dhcp-wrong-scope');

const wrongScope: Kind = {
  ...listedScope,
  sketch: (place) => ({
    ...listedScope.sketch(place),
    // Without an agent nobody knows which address it got: only that none is of this network.
    ...(!hasAgent(place) && { cause: 'network.guest-without-address' }),
  }),
};

/** Addresses that are given out, or not: by servers in the guests' network. */
export const addressKinds: readonly Kind[] = [
  listed(dhcpFaults, 'dhcp-no-server'),
  listed(dhcpFaults, 'dhcp-question-dropped', isLinux),
  listed(dhcpFaults, 'dhcp-answer-dropped', isLinux, isOneCard, isUntagged),
  listed(dhcpFaults, 'dhcp-bad-checksum', isLinux, hasNftables),
  wrongScope,
  listed(dhcpFaults, 'dhcp-rogue-server'),
];
