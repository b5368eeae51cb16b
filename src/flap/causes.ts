import type { Episode } from '../model/episode.ts';
import { causesOfLostMember, causesOfSilentPartner } from './causes/bond.ts';
import { causesOfErrors } from './causes/errors.ts';
import type { Evidence, Weighed } from './causes/evidence.ts';
import { causesOfDown, causesOfFlap } from './causes/link.ts';
import { proofOf } from './causes/proof.ts';
import {
  causesOfConflict,
  causesOfMoves,
  causesOfStorm,
  causesOfTreeChanges,
  causesOfUnseenGuest,
} from './causes/segment.ts';
import type { EpisodeCore } from './change.ts';
import type { DetectedKind } from './observation.ts';

/** As many as an episode tells. */
const mostCauses = 5;

type Explain = (episode: EpisodeCore, evidence: Evidence) => readonly Weighed[];

const byKind: Readonly<Record<DetectedKind, Explain>> = {
  'link-flap': causesOfFlap,
  'link-down': causesOfDown,
  'link-errors': causesOfErrors,
  'bond-member-lost': causesOfLostMember,
  'lacp-partner-gone': causesOfSilentPartner,
  'stp-changes': causesOfTreeChanges,
  'mac-moves': causesOfMoves,
  'arp-storm': causesOfStorm,
  'address-conflict': causesOfConflict,
  'guest-unseen': causesOfUnseenGuest,
};

/** What is likely to be behind an episode, most likely first, with what to do about it; and what proves it. */
export function explain(episode: EpisodeCore, evidence: Evidence): Pick<Episode, 'causes' | 'proof'> {
  const causes = byKind[episode.subject.kind](episode, evidence)
    .toSorted((a, b) => b.weight - a.weight)
    .slice(0, mostCauses)
    .map(({ cause }) => cause);
  return { causes, proof: [...proofOf(episode, evidence)] };
}
