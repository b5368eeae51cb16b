import type { DeviceRole } from '../model/episode.ts';
import { globFits } from '../policy/glob.ts';
import { type Below, createBelow, type Wiring } from './below.ts';
import type { DetectedKind } from './observation.ts';

/** A host as its facts describe it. */
export interface HostShape extends Wiring {
  /** The taps of the guests that run, macvtaps among them. */
  readonly taps: readonly { readonly tap: string; readonly vm: string }[];
}

/** Devices that the owner wants left alone, or watched though no guest hangs on them: names with `*` and `?`. */
export interface Wanted {
  readonly ignore: readonly string[];
  readonly watch: readonly string[];
}

/** What a device is to the guests. */
export interface DevicePlace {
  readonly device: string;
  readonly role: DeviceRole;
  /** What it hangs on, nearest first: of a tap its bridge, then the uplink, then what that lies on. */
  readonly behind: readonly string[];
  /** The running guests that hang on it. */
  readonly guests: readonly string[];
}

/** The more special word wins where a device is several things at once. */
const rank: readonly DeviceRole[] = ['bond-member', 'bond', 'uplink', 'vlan-parent', 'vlan', 'bridge', 'tap'];

/**
 * What each device is to the guests, by its name. What is left out counts nothing: containers' veths and their
 * bridges, tunnels, dummies, NICs that nothing hangs on, a bridge without a way out (its carrier only says whether a
 * guest runs), and taps that no running guest holds.
 */
export function placesOfDevices(
  host: HostShape,
  wanted: Wanted = { ignore: [], watch: [] },
): ReadonlyMap<string, DevicePlace> {
  const below = createBelow(host);
  const roles = new Map<string, DeviceRole>();
  const give = (device: string, role: DeviceRole) => {
    const known = roles.get(device);
    if (known === undefined || rank.indexOf(role) < rank.indexOf(known)) {
      roles.set(device, role);
    }
  };

  for (const { tap } of host.taps) {
    if (below.link(tap) !== undefined) {
      give(tap, 'tap');
    }
  }
  for (const bridge of bridgesOf(host, below)) {
    const uplinks = below.uplinks(bridge);
    if (below.link(bridge)?.kind === 'bridge' && uplinks.length > 0) {
      give(bridge, 'bridge');
    }
    for (const uplink of uplinks) {
      giveDown(uplink, 'uplink', below, give);
    }
  }
  const direct = host.taps.flatMap(({ tap }) =>
    below.bridgeOf(tap) === null ? below.behind(tap).slice(0, 1) : [],
  );
  const asked = host.links.flatMap(({ name }) => (fits(wanted.watch, name) ? [name] : []));
  for (const device of [...direct, ...host.defaultDevices, ...asked]) {
    if (below.link(device)?.kind !== 'bridge') {
      giveDown(device, 'uplink', below, give);
    }
  }

  const guestsOf = guestsByDevice(host, below);
  return new Map(
    [...roles].flatMap(([device, role]): [string, DevicePlace][] =>
      fits(wanted.ignore, device)
        ? []
        : [[device, { device, role, behind: below.behind(device), guests: guestsOf(device) }]],
    ),
  );
}

/** What may be found wrong with a device by its role. The rest follows from what it hangs on, or says nothing. */
export function isLookedFor(kind: DetectedKind, role: DeviceRole): boolean {
  return kindsByRole[role].includes(kind);
}

const everyLink = ['link-flap', 'address-conflict'] as const;
const kindsByRole: Readonly<Record<DeviceRole, readonly DetectedKind[]>> = {
  uplink: [...everyLink, 'link-down', 'link-errors'],
  'vlan-parent': [...everyLink, 'link-down', 'link-errors'],
  // That a member is down is for the bond to say: `bond-member-lost`.
  'bond-member': ['link-flap', 'link-errors'],
  bond: [...everyLink, 'link-down', 'bond-member-lost', 'lacp-partner-gone'],
  vlan: [...everyLink],
  bridge: [...everyLink, 'stp-changes', 'mac-moves', 'arp-storm'],
  tap: [...everyLink, 'guest-unseen'],
};

/** Bridges that guests or real devices are ports of; one with containers alone is none of them. */
function bridgesOf({ links, taps, ovs }: HostShape, below: Below): readonly string[] {
  const ofGuests = taps.flatMap(({ tap }) => below.bridgeOf(tap) ?? []);
  const all = [
    ...links.flatMap(({ name, kind }) => (kind === 'bridge' ? [name] : [])),
    ...(ovs?.bridges.map(({ name }) => name) ?? []),
  ];
  const solid = all.filter((bridge) =>
    below.uplinks(bridge).some((name) => below.link(name)?.kind !== 'veth'),
  );
  return [...new Set([...ofGuests, ...solid, ...ofGuests.flatMap((bridge) => below.behind(bridge))])].filter(
    (name) => all.includes(name),
  );
}

/** VLANs lie on VLANs at most this deep; broken facts may even go in a circle. */
const deepest = 8;

/** A device that leads out, and what it lies on. */
function giveDown(
  device: string,
  as: 'uplink' | 'vlan-parent',
  below: Below,
  give: (device: string, role: DeviceRole) => void,
  depth = 0,
): void {
  const link = below.link(device);
  const kind = link?.kind;
  if (link === undefined || kind === 'tun' || link.flags.includes('LOOPBACK') || depth > deepest) {
    return;
  }
  if (kind === 'vlan') {
    give(device, 'vlan');
    const { parent } = link;
    if (parent !== null && below.link(parent)?.kind !== 'bridge' && !link.linkNetns) {
      giveDown(parent, 'vlan-parent', below, give, depth + 1);
    }
  } else if (kind === 'bond' || kind === 'team') {
    give(device, 'bond');
    for (const member of below.behind(device)) {
      give(member, 'bond-member');
    }
  } else {
    give(device, as);
  }
}

function guestsByDevice({ taps }: HostShape, below: Below): (device: string) => readonly string[] {
  const hanging = taps.map(({ tap, vm }) => ({ vm, on: new Set([tap, ...below.behind(tap)]) }));
  return (device) => [...new Set(hanging.flatMap(({ vm, on }) => (on.has(device) ? [vm] : [])))].toSorted();
}

function fits(patterns: readonly string[], device: string): boolean {
  return patterns.some((pattern) => globFits(pattern, device));
}
