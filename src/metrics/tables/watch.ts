import { episodeKinds } from '../../model/episode.ts';
import { free, type MetricTable } from '../metric.ts';

/** What the bot knows of the whole of it: paths that are watched, hypervisors, and what was said of their troubles. */
export const watchMetrics = {
  vmping_watched_paths: {
    kind: 'gauge',
    help: 'Paths that are watched, by what they were found to be (unseen: nobody can look; unknown: no look yet).',
    labels: { state: ['works', 'degraded', 'broken', 'unseen', 'unknown'] as const },
    by: ['bot'],
  },
  vmping_watched_path_up: {
    kind: 'gauge',
    help: 'Only with `metrics.paths` in the configuration: 1 where this path works, 0 where it is broken or degraded.',
    labels: { vm: free, target: free },
    by: ['bot'],
  },
  vmping_hypervisors: {
    kind: 'gauge',
    help: 'Hypervisors that ever announced themselves, by whether their heart still beats.',
    labels: { state: ['alive', 'silent'] as const },
    by: ['bot'],
  },
  vmping_incidents_total: {
    kind: 'counter',
    help: 'Incidents, each one or more related episodes, by the kind of the first; those that nobody was told of too.',
    labels: { kind: episodeKinds },
    by: ['bot'],
  },
  vmping_alerts_muted_total: {
    kind: 'counter',
    help: 'Episodes that nobody was told of: silenced by somebody, in maintenance, in quiet hours, or without a channel.',
    labels: { why: ['silence', 'maintenance', 'quiet', 'unrouted'] as const },
    by: ['bot'],
  },
  vmping_incidents_open: {
    kind: 'gauge',
    help: 'Incidents that are not over.',
    labels: {},
    by: ['bot'],
  },
} satisfies MetricTable;
