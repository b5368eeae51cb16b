import type { DeviceRole, Episode, EpisodeKind } from '../model/episode.ts';
import { isCarrier } from './relation.ts';

/** What stands on top of an incident: the cause, as far as its episodes tell. */
export type Lead =
  /** Several hypervisors see trouble on their links to it. */
  | {
      readonly kind: 'switch';
      readonly chassis: string;
      readonly name: string;
      readonly episodes: readonly Episode[];
    }
  | { readonly kind: 'episode'; readonly episode: Episode };

const rankOfRole: Readonly<Record<DeviceRole, number>> = {
  uplink: 1,
  bond: 1,
  'bond-member': 1,
  'vlan-parent': 2,
  vlan: 2,
  bridge: 2,
  tap: 3,
};

const kindsByWeight: readonly EpisodeKind[] = [
  'link-flap',
  'link-down',
  'bond-member-lost',
  'lacp-partner-gone',
  'link-errors',
  'stp-changes',
  'mac-moves',
  'arp-storm',
  'address-conflict',
  'guest-unseen',
  'path-broken',
  'path-unseen',
];

/**
 * The cause among episodes that belong together: a switch, else an uplink or bond, else what lies nearer to the
 * guests, else a guest's path. Of a bond and one member in trouble it is the member; of a bond and several, the bond.
 */
export function leadOf(episodes: readonly [Episode, ...Episode[]]): Lead {
  const chassis = sharedChassis(episodes);
  if (chassis !== null) {
    return chassis;
  }
  const members = new Set(
    episodes.filter(({ role, kind }) => role === 'bond-member' && kind !== 'bond-member-lost').map(portOf),
  );
  const rank = (episode: Episode): readonly number[] => [
    episode.device === null || episode.role === null ? 4 : rankOfRole[episode.role],
    (episode.role === 'bond-member') === (members.size === 1) ? 0 : 1,
    episode.phase === 'open' ? 0 : 1,
    kindsByWeight.indexOf(episode.kind),
    Date.parse(episode.startedAt),
  ];
  const [first] = episodes.toSorted(
    (one, other) => compare(rank(one), rank(other)) || (one.id < other.id ? -1 : 1),
  );
  return { kind: 'episode', episode: first ?? episodes[0] };
}

/** The episodes that the lead consists of. */
export function leadEpisodes(lead: Lead): readonly Episode[] {
  return lead.kind === 'switch' ? lead.episodes : [lead.episode];
}

/** The switch that two hypervisors or more have trouble with. */
function sharedChassis(episodes: readonly Episode[]): Lead | null {
  const byChassis = new Map<string, Episode[]>();
  for (const episode of episodes) {
    if (episode.switch !== null && (isCarrier(episode) || episode.kind === 'stp-changes')) {
      const { chassis } = episode.switch;
      byChassis.set(chassis, [...(byChassis.get(chassis) ?? []), episode]);
    }
  }
  const hypervisorsOf = (those: readonly Episode[]) =>
    new Set(those.map(({ hypervisor }) => hypervisor)).size;
  const [best] = [...byChassis.entries()]
    .filter(([chassis, those]) => chassis.trim() !== '' && hypervisorsOf(those) >= 2)
    .toSorted(([one, a], [other, b]) => hypervisorsOf(b) - hypervisorsOf(a) || (one < other ? -1 : 1));
  if (!best) {
    return null;
  }
  const [chassis, those] = best;
  const name = those.map((each) => each.switch?.name.trim() ?? '').find((each) => each !== '') ?? chassis;
  return { kind: 'switch', chassis, name, episodes: those };
}

function portOf({ hypervisor, device }: Episode): string {
  return `${hypervisor}/${device ?? ''}`;
}

function compare(one: readonly number[], other: readonly number[]): number {
  for (const [index, value] of one.entries()) {
    const difference = value - (other[index] ?? 0);
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}
