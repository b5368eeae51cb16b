import type { Episode, EpisodeKind } from '../model/episode.ts';
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

/** Where something is said. Channels are written as the policy has them: `slack:C012`. */
export interface AlertRoute extends Scope {
  readonly channels: readonly string[];
  readonly kinds?: readonly EpisodeKind[] | undefined;
}

/** What vmping says by itself, and where. */
export interface AlertRules {
  readonly routes: readonly AlertRoute[];
  /** Where that goes which no route takes. */
  readonly otherwise: readonly string[];
}

/** Says nothing anywhere: what holds where the configuration is silent. */
export const noAlerts: AlertRules = { routes: [], otherwise: [] };

/** The channels that these episodes belong into, each once: those of every route that takes one of them. */
export function channelsFor(
  { routes, otherwise }: AlertRules,
  episodes: readonly Episode[],
): readonly string[] {
  const taken = routes.filter((route) =>
    episodes.some((episode) => fitsScope(route, episode) && (route.kinds?.includes(episode.kind) ?? true)),
  );
  const channels = taken.length === 0 ? otherwise : taken.flatMap((route) => route.channels);
  return [...new Set(channels)];
}

export function fitsScope({ hypervisors, vms, ports }: Scope, episode: Episode): boolean {
  const { hypervisor, device, vm, guests } = episode;
  return (
    fits(hypervisors, [hypervisor]) &&
    fits(vms, vm === null ? guests.names : [vm]) &&
    fits(ports, device === null ? [] : [device])
  );
}

function fits(patterns: readonly string[] | undefined, names: readonly string[]): boolean {
  return patterns === undefined || names.some((name) => patterns.some((pattern) => globFits(pattern, name)));
}
