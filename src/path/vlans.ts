import type { BridgeVlans } from '../facts/bridge/bridge-vlan.ts';
import type { Link, Links } from '../facts/link/link.ts';
import type { PathContext } from '../model/path.ts';
import { vlanOf } from '../model/vlan.ts';
import { legsOf } from './legs.ts';
import { tagsOf } from './tags.ts';

/** The part of a path that is about VLANs, bonds, and where this host itself is in the guest's network. */
export type PathVlans = Pick<PathContext, 'vlan' | 'portVlans' | 'carried' | 'tags' | 'legs' | 'hostDevice'>;

/** Works out the VLAN of a guest's untagged frames, the tags that they carry on their way, and the way down to the wire. */
export function vlansOf(
  tap: string,
  bridge: string | null,
  uplinks: readonly string[],
  { link: { links }, bridgeVlan }: { readonly link: Links; readonly bridgeVlan: BridgeVlans | null },
): PathVlans {
  const ports = links.filter(({ master }) => bridge !== null && master === bridge).map(({ name }) => name);
  const legs = legsOf(uplinks, links);
  const filters = links.find(({ name }) => name === bridge)?.bridge?.vlanFiltering === true;
  if (bridge === null || !filters || bridgeVlan === null) {
    // Where it filters and nobody could tell how, no tag is known.
    const tags = filters ? {} : tagsOf({ tap, bridge, vlan: null, portVlans: {}, legs }, ports, null);
    return { vlan: null, portVlans: {}, carried: {}, legs, tags, hostDevice: bridge };
  }
  const portVlans = Object.fromEntries(
    [...ports, bridge].map((device) => [
      device,
      bridgeVlan.ports.find(({ port }) => port === device)?.vlans ?? [],
    ]),
  );
  const vlan = portVlans[tap]?.find(({ pvid }) => pvid)?.id ?? null;
  return {
    vlan,
    portVlans,
    carried: portVlans,
    legs,
    tags: tagsOf({ tap, bridge, vlan, portVlans, legs }, ports, null),
    hostDevice: vlan === null ? bridge : hostDeviceIn(vlan, bridge, portVlans, links),
  };
}

/** The host speaks in a VLAN of its bridge through the bridge itself, untagged there, or by a VLAN device on it. */
function hostDeviceIn(
  vlan: number,
  bridge: string,
  portVlans: PathContext['portVlans'],
  links: readonly Link[],
): string | null {
  const own = vlanOf(portVlans[bridge], vlan);
  if (own?.pvid === true && own.untagged) {
    return bridge;
  }
  const onTop = links.find(
    ({ kind, parent, vlanId, up }) => kind === 'vlan' && parent === bridge && vlanId === vlan && up,
  );
  return own === null ? null : (onTop?.name ?? null);
}
