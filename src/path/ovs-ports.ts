import type { Ovs, OvsBridge, OvsInterface, OvsPort } from '../facts/ovs/ovs.ts';
import type { PortVlan } from '../model/vlan.ts';

/** An interface with the port and the bridge that it belongs to. */
export interface OvsPlace {
  readonly bridge: OvsBridge;
  readonly port: OvsPort;
  readonly device: OvsInterface;
}

/** Every interface of every bridge. */
export function placesOf(ovs: Ovs): OvsPlace[] {
  return ovs.bridges.flatMap((bridge) =>
    bridge.ports.flatMap((port) => port.interfaces.map((device) => ({ bridge, port, device }))),
  );
}

/** The place of a device; null where it is in no bridge. */
export function placeOf(ovs: Ovs | null, device: string): OvsPlace | null {
  return ovs === null ? null : (placesOf(ovs).find((place) => place.device.name === device) ?? null);
}

/** The other end of a patch port, where both name each other. */
export function peerOf(ovs: Ovs, { device }: OvsPlace): OvsPlace | null {
  const other = device.type === 'patch' && device.peer !== null ? placeOf(ovs, device.peer) : null;
  return other?.device.type === 'patch' && other.device.peer === device.name ? other : null;
}

/** A bridge and those that patch ports join to it, the nearest first. */
export function joinedBridges(ovs: Ovs, first: string): OvsBridge[] {
  const found = ovs.bridges.filter(({ name }) => name === first);
  // The list grows while it is walked: what is joined to a joined bridge follows.
  for (const bridge of found) {
    for (const place of placesOf({ bridges: [bridge] })) {
      const next = peerOf(ovs, place)?.bridge;
      if (next !== undefined && !found.includes(next)) {
        found.push(next);
      }
    }
  }
  return found;
}

/** VLANs from 1 to 4095: all that a trunk without a list carries tagged. */
const tagged = { id: 1, end: 4095, pvid: false, untagged: false } as const;
/** Open vSwitch counts what carries no tag as VLAN 0. */
const none = { id: 0, end: null, pvid: true, untagged: true } as const;

/** What a port carries, in the words of a bridge that filters (ovs-vswitchd.conf.db(5), Port, "VLAN Configuration"). */
export function vlansOfPort({ tag, trunks, vlanMode }: OvsPort): readonly PortVlan[] {
  const mode = vlanMode ?? (tag === null ? 'trunk' : 'access');
  const native = tag ?? 0;
  if (mode === 'access') {
    return [{ id: native, end: null, pvid: true, untagged: true }];
  }
  const listed = trunks
    .filter((id) => id !== native && id !== 0)
    .map((id): PortVlan => ({ id, end: null, pvid: false, untagged: false }));
  const others = trunks.length === 0 ? [tagged] : listed;
  if (mode === 'trunk') {
    return trunks.length === 0 || trunks.includes(0) ? [none, ...others] : others;
  }
  if (mode === 'native-tagged' || mode === 'native-untagged') {
    return [{ id: native, end: null, pvid: true, untagged: mode === 'native-untagged' }, ...others];
  }
  // A tunnel of tags (dot1q-tunnel): nothing that could be said of single tags.
  return [];
}

/** The VLAN of the untagged frames that come in by a port; 0 for none, null where they are refused. */
export function untaggedVlan(port: OvsPort): number | null {
  return vlansOfPort(port).find(({ pvid }) => pvid)?.id ?? null;
}
