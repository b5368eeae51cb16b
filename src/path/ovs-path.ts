import type { DomainInterface } from '../facts/domain/domain-xml.ts';
import type { Link } from '../facts/link/link.ts';
import type { HostAddresses } from '../facts/network/addr.ts';
import type { Ovs } from '../facts/ovs/ovs.ts';
import type { PathContext } from '../model/path.ts';
import { vlanOf } from '../model/vlan.ts';
import { legsOf } from './legs.ts';
import { joinedBridges, type OvsPlace, placeOf, placesOf, untaggedVlan, vlansOfPort } from './ovs-ports.ts';
import { tagsOf } from './tags.ts';
import { uplinksOfPorts } from './uplinks.ts';

/** The part of a path that Open vSwitch decides. */
export type OvsPart = Pick<
  PathContext,
  'bridge' | 'vlan' | 'portVlans' | 'carried' | 'tags' | 'legs' | 'uplinks' | 'hostDevice' | 'otherVlans'
> & { readonly bridgeKind: 'ovs' };

/**
 * The way through Open vSwitch: the bridge that has the tap as a port (or should have it), its ports that lead out,
 * those of bridges behind patch ports among them, and the tag of the guest's frames at each. Null: no such bridge.
 */
export function ovsPart(
  tap: string,
  nic: DomainInterface,
  ovs: Ovs | null,
  links: readonly Link[],
  addr: HostAddresses,
): OvsPart | null {
  const own = placeOf(ovs, tap);
  const near = own?.bridge.name ?? nic.bridge;
  if (ovs === null || near === null || !ovs.bridges.some(({ name }) => name === near)) {
    return null;
  }
  const places = placesOf({ bridges: joinedBridges(ovs, near) });
  const portVlans = Object.fromEntries(
    places.map(({ device, port }) => [device.name, vlansOfPort(port)] as const),
  );
  const vid = own === null ? null : untaggedVlan(own.port);
  const carries = (device: string) => vid !== null && vlanOf(portVlans[device], vid) !== null;
  const uplinks = uplinksOfPorts(
    places.map(({ device }) => device).filter(({ name }) => name !== tap),
    links,
  );
  const legs = legsOf(uplinks, links);
  const devices = places.map(({ device }) => device.name);
  const internal = places.flatMap(({ device }) => (device.type === 'internal' ? device.name : []));
  return {
    bridgeKind: 'ovs',
    bridge: own === null ? null : near,
    vlan: vid === 0 ? null : vid,
    // The words of `bridge vlan` fit no port of Open vSwitch.
    portVlans: {},
    carried: portVlans,
    tags:
      vid === null
        ? { [tap]: null }
        : tagsOf({ tap, bridge: null, vlan: vid, portVlans, legs }, devices, null),
    legs,
    // Those that carry the guest's VLAN first.
    uplinks: [...uplinks.filter(carries), ...uplinks.filter((name) => !carries(name))],
    otherVlans: (uplinks.length === 1 ? uplinks : []).flatMap((device) =>
      vlansInUse(places, tap, vid, nic).map((id) => ({ device, vlan: id === 0 ? null : id })),
    ),
    hostDevice: hostDeviceIn(vid, near, internal, portVlans, links, addr),
  };
}

/** The VLANs that the guest may have been meant for: what its definition says, what other access ports are in. */
function vlansInUse(
  places: readonly OvsPlace[],
  tap: string,
  vid: number | null,
  nic: DomainInterface,
): readonly number[] {
  const wanted = nic.vlan?.trunk === false ? nic.vlan.tags.map(({ id }) => id) : [];
  const others = places.flatMap(({ device, port }) =>
    device.name === tap || port.tag === null || device.type === 'patch' ? [] : (untaggedVlan(port) ?? []),
  );
  return [...new Set([...wanted, ...others])].filter((id) => id !== vid);
}

/** Where the host itself is in the guest's VLAN: an internal port that has it untagged, or a VLAN device on a trunk. */
function hostDeviceIn(
  vid: number | null,
  bridge: string,
  internal: readonly string[],
  portVlans: PathContext['portVlans'],
  links: readonly Link[],
  { addresses }: HostAddresses,
): string | null {
  if (vid === null) {
    return null;
  }
  const at = internal.flatMap((device) => {
    const own = vlanOf(portVlans[device], vid);
    const onTop = links.find(
      ({ kind, parent, vlanId }) => kind === 'vlan' && parent === device && vlanId === vid,
    );
    return own === null ? [] : own.untagged ? [device] : onTop === undefined ? [] : [onTop.name];
  });
  const lives = (device: string) =>
    addresses.some((each) => each.device === device && each.family === 'ipv4');
  return at.find(lives) ?? (at.includes(bridge) ? bridge : (at[0] ?? null));
}
