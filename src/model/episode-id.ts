import type { EpisodeId, EpisodeKind } from './episode.ts';

/** What tells one episode from every other. */
export interface EpisodeKey {
  readonly hypervisor: string;
  readonly kind: EpisodeKind;
  /** What it is about: names of a device, a VM, an address, a target, in a fixed order. */
  readonly about: readonly (string | null)[];
  /** When it began, in ms since 1970. */
  readonly startedAt: number;
}

const basis = 0x6c62272e07bb014262b821756295c58dn;
const prime = 0x1000000000000000000013bn;

/** The id of an episode: a hash (FNV-1a, 96 of its 128 bits) of the key, so that whoever knows the key knows the id. */
export function episodeId({ hypervisor, kind, about, startedAt }: EpisodeKey): EpisodeId {
  const bytes = new TextEncoder().encode(JSON.stringify([hypervisor, kind, about, startedAt]));
  const hash = bytes.reduce((sum, byte) => BigInt.asUintN(128, (sum ^ BigInt(byte)) * prime), basis);
  const short = BigInt.asUintN(96, hash ^ (hash >> 96n));
  return `e${short.toString(16).padStart(24, '0')}`;
}
