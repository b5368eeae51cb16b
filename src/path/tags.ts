import type { PathContext } from '../model/path.ts';
import { type Leg, type Tags, vlanOf } from '../model/vlan.ts';

/** What is known of a bridge's VLANs and of what lies under its uplinks. */
type VlanLayout = Pick<PathContext, 'tap' | 'bridge' | 'vlan' | 'portVlans' | 'legs'>;

/**
 * The tag that the guest's frames carry at each device, where it sends them with `guestTag` itself, or untagged
 * (null). A bridge that filters takes the untagged ones into the VLAN of its tap; others let everything pass as it is.
 */
export function tagsOf(layout: VlanLayout, ports: readonly string[], guestTag: number | null): Tags {
  const { portVlans, bridge } = layout;
  const vid = guestTag ?? layout.vlan;
  const devices = [...ports, ...(bridge === null ? [] : [bridge])];
  const atPorts = devices.flatMap((device): [string, number | null][] => {
    if (Object.keys(portVlans).length === 0) {
      return [[device, vid]];
    }
    const member = vid === null ? null : vlanOf(portVlans[device], vid);
    return member === null ? [] : [[device, member.untagged ? null : vid]];
  });
  // What the guest understands is what it sends: a bridge that sends it something else is at fault.
  const tags = { ...Object.fromEntries(atPorts), [layout.tap]: guestTag };
  const lower = layout.legs.flatMap((leg): [string, number | null][] => {
    const tag = tagAt(leg, layout.legs, tags);
    return tag === undefined ? [] : [[leg.device, tag]];
  });
  return { ...tags, ...Object.fromEntries(lower) };
}

/** The tags where the guest sends with `own`, a tag that it puts on by itself; null: it puts on none. */
export function tagsWithOwn(
  path: VlanLayout & Pick<PathContext, 'carried' | 'tags'>,
  own: number | null,
): Tags {
  const ports = Object.keys(path.carried).length > 0 ? Object.keys(path.carried) : Object.keys(path.tags);
  return own === null ? path.tags : tagsOf({ ...path, portVlans: path.carried }, ports, own);
}

/** Under a VLAN device its own tag is the outer one; a bond and its members change nothing. */
function tagAt(leg: Leg, legs: readonly Leg[], atPorts: Tags): number | null | undefined {
  const upper = legs.find(({ device, uplink }) => device === leg.above && uplink === leg.uplink);
  if (upper === undefined) {
    return atPorts[leg.device];
  }
  const tag = tagAt(upper, legs, atPorts);
  return tag === undefined || upper.kind !== 'vlan' ? tag : (upper.vid ?? null);
}
