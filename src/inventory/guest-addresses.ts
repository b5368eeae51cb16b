import ipaddr from 'ipaddr.js';
import type { DhcpLeases } from '../facts/libvirt/dhcp-leases.ts';
import type { Neighbors } from '../facts/network/neigh.ts';
import type { FactResult } from '../model/fact.ts';

/** A guest that has more is no guest whose addresses help to find it. */
const most = 16;

/**
 * Addresses by MAC, as far as this host knows them without asking anybody: its DHCP leases and its neighbors. What
 * could not be read is left out; an address helps to find a VM and proves nothing.
 */
export function addressesByMac(
  leases: FactResult<DhcpLeases>,
  neighbors: FactResult<Neighbors>,
): ReadonlyMap<string, readonly string[]> {
  const leased = leases.status === 'ok' ? leases.data.leases : [];
  const near =
    neighbors.status === 'ok'
      ? neighbors.data.entries.filter(
          ({ state }) => !state.includes('FAILED') && !state.includes('INCOMPLETE'),
        )
      : [];
  const found = new Map<string, Set<string>>();
  for (const { mac, address } of [...leased, ...near]) {
    if (mac === null || !ipaddr.isValid(address)) {
      continue;
    }
    const parsed = ipaddr.parse(address);
    // Every guest has a link-local address, and it says no more than the MAC.
    if (parsed.range() === 'linkLocal') {
      continue;
    }
    const addresses = found.get(mac) ?? new Set<string>();
    found.set(mac, addresses);
    if (addresses.size < most) {
      addresses.add(parsed.toString());
    }
  }
  return new Map([...found].map(([mac, addresses]) => [mac, [...addresses].toSorted()]));
}
