import type { Link } from '../facts/link/link.ts';
import type { Ovs } from '../facts/ovs/ovs.ts';
import { joinedBridges, placeOf, placesOf } from '../path/ovs-ports.ts';
import { uplinksOfBridge, uplinksOfPorts } from '../path/uplinks.ts';

/** The devices of a host and how they hang together. */
export interface Wiring {
  readonly links: readonly Link[];
  /** Null: there is no Open vSwitch, or it could not be read. */
  readonly ovs: Ovs | null;
  /** Bridges without a port that leads out, whose guests the host routes or translates. */
  readonly routedBridges: readonly string[];
  /** The devices by which the host's default routes leave. */
  readonly defaultDevices: readonly string[];
}

/** Asks what devices hang on. */
export interface Below {
  link(device: string): Link | undefined;
  /** The bridge that a guest's tap is a port of; null where it is in none, as a macvtap. */
  bridgeOf(tap: string): string | null;
  /** The ports of a bridge that lead out. */
  uplinks(bridge: string): readonly string[];
  /** All that a guest's tap, or a device that leads out, hangs on; nearest first. */
  behind(device: string): readonly string[];
}

/** Device kinds that are a cable's end or lead to one. Tunnels, dummies and the like never flap by themselves. */
const leadingKinds = [null, 'bond', 'team', 'vlan', 'veth', 'bridge', 'dsa', 'macvlan', 'macvtap'];

export function createBelow({ links, ovs, routedBridges, defaultDevices }: Wiring): Below {
  const byName = new Map(links.map((link) => [link.name, link]));
  const membersOf = Map.groupBy(links, ({ master }) => master);
  const isOvsBridge = (name: string) => ovs?.bridges.some((bridge) => bridge.name === name) ?? false;

  const leading = links.filter(
    ({ kind, flags }) => leadingKinds.includes(kind) && !flags.includes('LOOPBACK'),
  );
  const leads = (device: string) => leading.some(({ name }) => name === device);

  function uplinks(bridge: string): readonly string[] {
    if (ovs === null || !isOvsBridge(bridge)) {
      return uplinksOfBridge(bridge, leading);
    }
    const places = placesOf({ bridges: joinedBridges(ovs, bridge) });
    return uplinksOfPorts(
      places.map(({ device }) => device),
      leading,
    );
  }

  function bridgeOf(tap: string): string | null {
    const place = placeOf(ovs, tap);
    const master = byName.get(tap)?.master ?? null;
    return place?.bridge.name ?? (master !== null && byName.get(master)?.kind === 'bridge' ? master : null);
  }

  /** What lies directly under a device on the way out. */
  function directly(device: string): readonly string[] {
    const link = byName.get(device);
    if (link === undefined || link.kind === 'bridge' || isOvsBridge(device)) {
      const out = uplinks(device);
      return out.length === 0 && routedBridges.includes(device) ? defaultDevices.filter(leads) : out;
    }
    if (link.kind === 'bond' || link.kind === 'team') {
      return (membersOf.get(device) ?? []).map(({ name }) => name);
    }
    const { parent } = link;
    if (parent === null || link.linkNetns) {
      return [];
    }
    if (link.kind !== 'veth') {
      return byName.has(parent) ? [parent] : [];
    }
    // A veth between two bridges of this host: the way goes on by the other one.
    const beyond = bridgeOf(parent);
    return beyond === null || beyond === bridgeOf(device) ? [] : [beyond];
  }

  function behind(device: string): readonly string[] {
    const first = byName.get(device)?.kind === 'tun' ? [bridgeOf(device) ?? []].flat() : directly(device);
    const found: string[] = [];
    // Breadth first, so that the nearest comes first.
    for (let next: readonly string[] = first; next.length > 0; ) {
      const added = [...new Set(next)].filter((name) => name !== device && !found.includes(name));
      found.push(...added);
      next = added.flatMap(directly);
    }
    return found;
  }

  return { link: (device) => byName.get(device), bridgeOf, uplinks, behind };
}
