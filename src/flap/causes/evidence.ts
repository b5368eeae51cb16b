import type { BondDetails } from '../../facts/link/bonding.ts';
import type { KernelLine } from '../../facts/link/kernel-log.ts';
import type { Link } from '../../facts/link/link.ts';
import type { Episode, EpisodeKind } from '../../model/episode.ts';
import { type TextParams, text } from '../../model/text.ts';
import type { DevicePlace } from '../roles.ts';

/** How a NIC and the other side agreed to speak. Null: not known, or not a real NIC. */
export interface NicSettings {
  readonly driver: string | null;
  /** Mbit/s. */
  readonly speed: number | null;
  readonly duplex: 'half' | 'full' | null;
  readonly autoneg: boolean | null;
  readonly medium: 'copper' | 'fibre' | null;
  /** Energy-Efficient Ethernet is in use on this link. */
  readonly eee: boolean | null;
}

/** What was read of the host for one episode. What could not be read is empty or null, and says nothing. */
export interface Evidence {
  readonly place: DevicePlace | null;
  readonly links: readonly Link[];
  readonly bonds: readonly BondDetails[];
  /** The kernel's lines of the last minutes, of all devices. */
  readonly kernel: readonly KernelLine[];
  /** By how much the device's error counters rose, by the kernel's names (`rx_crc_errors`). */
  readonly errors: Readonly<Record<string, number>>;
  readonly nic: NicSettings | null;
  /** What else is open on this host now, or ended just before. */
  readonly others: readonly { readonly kind: EpisodeKind; readonly device: string | null }[];
  /** The devices that are plugged into the same switch as this one, itself left out. */
  readonly sameSwitch: readonly string[];
}

export const noEvidence: Evidence = {
  place: null,
  links: [],
  bonds: [],
  kernel: [],
  errors: {},
  nic: null,
  others: [],
  sameSwitch: [],
};

export type Cause = Episode['causes'][number];

/** A cause with how much speaks for it; the greater comes first. */
export interface Weighed {
  readonly weight: number;
  readonly cause: Cause;
}

/** A likely cause: its sentences are `alert.cause.<name>` and `alert.todo.<name>`. */
export function likely(
  weight: number,
  name: string,
  params: TextParams,
  commands: readonly string[] = [],
): Weighed {
  return {
    weight,
    cause: {
      what: text(`alert.cause.${name}`, params),
      todo: text(`alert.todo.${name}`, params),
      commands: [...commands],
    },
  };
}

/** The link that an episode is about. */
export function ownLink({ links }: Evidence, device: string): Link | null {
  return links.find(({ name }) => name === device) ?? null;
}

/** The devices under this one that have trouble of their own: what they have explains it. */
export function troubledBelow({ place, others }: Evidence): readonly string[] {
  const troubled = new Set(
    others.flatMap(({ kind, device }) => (kind === 'link-flap' || kind === 'link-down' ? device : [])),
  );
  return (place?.behind ?? []).filter((device) => troubled.has(device));
}

/** Other ports of the same switch, or other members of the same bond, that have the same trouble now. */
export function troubledBeside(evidence: Evidence, device: string): readonly string[] {
  const { links, others, sameSwitch } = evidence;
  const bond = ownLink(evidence, device);
  const members = links.filter(
    ({ name, master, slaveKind }) => slaveKind === 'bond' && master === bond?.master && name !== device,
  );
  const beside = new Set([...sameSwitch, ...members.map(({ name }) => name)]);
  return [
    ...new Set(
      others.flatMap(({ kind, device: other }) =>
        other !== null && beside.has(other) && (kind === 'link-flap' || kind === 'link-down') ? [other] : [],
      ),
    ),
  ];
}
