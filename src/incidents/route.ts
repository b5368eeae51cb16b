import type { Episode, EpisodeKind } from '../model/episode.ts';
import type { Maintenance, QuietHours } from './held-back.ts';
import { fitsScope, type Scope } from './scope.ts';

/** Where something is said. Channels are written as the policy has them: `slack:C012`. */
export interface AlertRoute extends Scope {
  readonly channels: readonly string[];
  readonly kinds?: readonly EpisodeKind[] | undefined;
}

/** What vmping says by itself, where, and when not. */
export interface AlertRules {
  readonly routes: readonly AlertRoute[];
  /** Where that goes which no route takes. */
  readonly otherwise: readonly string[];
  readonly maintenance: readonly Maintenance[];
  readonly quiet: readonly QuietHours[];
}

/** Says nothing anywhere: what holds where the configuration is silent. */
export const noAlerts: AlertRules = { routes: [], otherwise: [], maintenance: [], quiet: [] };

/** The channels that these episodes belong into, each once: those of every route that takes one of them. */
export function channelsFor(
  { routes, otherwise }: AlertRules,
  episodes: readonly Episode[],
): readonly string[] {
  const taken = routes.filter((route) =>
    episodes.some(
      (episode) => fitsScope(route, episode, true) && (route.kinds?.includes(episode.kind) ?? true),
    ),
  );
  const channels = taken.length === 0 ? otherwise : taken.flatMap((route) => route.channels);
  return [...new Set(channels)];
}
