import type { Episode } from '../model/episode.ts';
import { globFits } from '../policy/glob.ts';

/** Which episodes are meant. All parts that are given must fit; what is left out fits everything. */
export interface Scope {
  /** Globs over names of hypervisors. */
  readonly hypervisors?: readonly string[] | undefined;
  /** Globs over names of VMs: what an episode is about, or a guest that hangs on it. */
  readonly vms?: readonly string[] | undefined;
  /** Globs over names of network devices. An episode that is about none fits no such glob. */
  readonly ports?: readonly string[] | undefined;
}

/** Of `vms`, the guests that hang on a link count where `byGuests` says so: for those who want to be told. */
export function fitsScope({ hypervisors, vms, ports }: Scope, episode: Episode, byGuests = false): boolean {
  const { hypervisor, device, vm, guests } = episode;
  return (
    fits(hypervisors, [hypervisor]) &&
    fits(vms, vm === null ? (byGuests ? guests.names : []) : [vm]) &&
    fits(ports, device === null ? [] : [device])
  );
}

function fits(patterns: readonly string[] | undefined, names: readonly string[]): boolean {
  return patterns === undefined || names.some((name) => patterns.some((pattern) => globFits(pattern, name)));
}
