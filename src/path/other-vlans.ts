import type { DomainInterface } from '../facts/domain/domain-xml.ts';
import type { Link } from '../facts/link/link.ts';
import type { Route } from '../facts/shared/routes.ts';
import type { PathContext } from '../model/path.ts';
import { vlanOf } from '../model/vlan.ts';
import type { PathVlans } from './vlans.ts';

/** A port that carries more VLANs than this says nothing about which one is meant. */
const mostListed = 4;

/**
 * The VLANs that the guest may have been meant for, the likeliest first: what its XML says, the number in the name of
 * the VLAN device or bridge, what the bridge's other guests are in, what else is on the same cable. They are asked
 * only where the guest's own is silent.
 */
export function otherVlansOf(
  bridge: string | null,
  nic: DomainInterface,
  uplinks: readonly string[],
  { vlan, portVlans, legs, tags }: PathVlans,
  links: readonly Link[],
): PathContext['otherVlans'] {
  const uplink = legs.find(({ device }) => device === uplinks[0]);
  if (uplink === undefined || bridge === null) {
    return [];
  }
  const wanted = nic.vlan?.trunk === false ? nic.vlan.tags.map(({ id }) => id) : [];
  const under = uplink.kind === 'vlan' ? legs.find(({ above }) => above === uplink.device) : uplink;
  const device = under?.device ?? uplink.device;
  const named = [uplink.kind === 'vlan' ? uplink.device : '', bridge].flatMap(numberIn);
  if (Object.keys(portVlans).length > 0) {
    const others = links.filter(
      ({ master, kind, name }) => master === bridge && kind === 'tun' && name in portVlans,
    );
    const listed = (portVlans[uplink.device] ?? []).filter(({ end }) => end === null);
    const ids = [
      ...wanted,
      ...others.flatMap(({ name }) => portVlans[name]?.find(({ pvid }) => pvid)?.id ?? []),
      ...(listed.length > mostListed ? [] : listed.map(({ id }) => id)),
    ];
    const tagOf = (id: number) => (vlanOf(portVlans[uplink.device], id)?.untagged === true ? null : id);
    // The other side may have the very same VLAN untagged, or tagged.
    const own = vlan === null ? [] : [tagOf(vlan) === null ? vlan : null];
    const tags = [
      ...wanted.filter((id) => id !== vlan),
      ...own,
      ...ids.filter((id) => id !== vlan).map(tagOf),
    ];
    return [...new Set(tags)].map((tag) => ({ device, vlan: tag }));
  }
  const beside = links.filter(({ kind, parent }) => kind === 'vlan' && parent === device);
  const ids = [...wanted, ...named, ...beside.flatMap(({ vlanId }) => vlanId ?? []), null];
  return [...new Set(ids)].filter((id) => id !== (tags[device] ?? null)).map((id) => ({ device, vlan: id }));
}

/** The VLAN that a name like `eth0.10`, `vlan10` or `br10` tells; one digit counts things and tells none. */
function numberIn(name: string): number[] {
  const digits = /(?:\.|vlan|\D)(?<id>\d{2,4})$/iu.exec(name)?.groups?.['id'];
  const id = Number(digits ?? 0);
  return id > 0 && id < 4095 ? [id] : [];
}

/** This host's own gateway, where it is on the same cable in another network than the guest's. */
export function hostElsewhereOf(
  bridge: string | null,
  hostDevice: string | null,
  legs: PathContext['legs'],
  links: readonly Link[],
  routes: readonly Route[],
): PathContext['hostElsewhere'] {
  const cable = new Set([...legs.map(({ device }) => device), ...(bridge === null ? [] : [bridge])]);
  for (const { destination, device, gateway } of routes) {
    const link = links.find(({ name }) => name === device);
    const near =
      link !== undefined && (cable.has(link.name) || (link.kind === 'vlan' && cable.has(link.parent ?? '')));
    if (
      destination === 'default' &&
      near &&
      link.mac !== null &&
      gateway?.includes('.') === true &&
      link.name !== hostDevice &&
      link.up
    ) {
      return { device: link.name, mac: link.mac, address: gateway };
    }
  }
  return null;
}
