import type { Link } from '../../facts/link/link.ts';
import type { HostAddresses } from '../../facts/network/addr.ts';
import type { Ovs } from '../../facts/ovs/ovs.ts';
import { placeOf } from '../../path/ovs-ports.ts';

/** Devices that a bridge could have for an uplink and that nobody uses: no master, no address, no port of a switch. */
export function freeDevices(links: readonly Link[], addr: HostAddresses | null, ovs: Ovs | null): Link[] {
  const used = new Set(
    (addr?.addresses ?? []).filter(({ scope }) => scope === 'global').map(({ device }) => device),
  );
  return links.filter(
    (link) => couldBeUplink(link) && !used.has(link.name) && placeOf(ovs, link.name) === null,
  );
}

/** A device that a bridge could have for an uplink: a real one, a bond or a VLAN; a veth that leads to another namespace. */
function couldBeUplink(link: Link): boolean {
  const fits =
    (link.kind === null && !link.flags.includes('LOOPBACK')) ||
    link.kind === 'bond' ||
    link.kind === 'vlan' ||
    (link.kind === 'veth' && link.linkNetns);
  return fits && link.master === null;
}
