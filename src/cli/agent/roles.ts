import type { Link } from '../../facts/link/link.ts';
import type { DeviceRole } from '../../model/episode.ts';

/** What each device is to the guests; those that are nothing to them are left out. Pure. */
export function rolesOf(
  links: readonly Link[],
  taps: ReadonlyMap<string, string>,
): ReadonlyMap<string, DeviceRole> {
  const guestBridges = new Set(
    links.flatMap(({ name, master }) => (taps.has(name) && master ? [master] : [])),
  );
  const roles = new Map<string, DeviceRole>();
  for (const { name, kind, master, slaveKind } of links) {
    const role = taps.has(name)
      ? 'tap'
      : slaveKind === 'bond'
        ? 'bond-member'
        : kind === 'bond'
          ? 'bond'
          : kind === 'bridge'
            ? guestBridges.has(name)
              ? 'bridge'
              : null
            : kind === 'vlan'
              ? 'vlan'
              : kind !== 'tun' && master !== null && guestBridges.has(master)
                ? 'uplink'
                : links.some((other) => other.kind === 'vlan' && other.parent === name)
                  ? 'vlan-parent'
                  : null;
    if (role !== null) {
      roles.set(name, role);
    }
  }
  return roles;
}
