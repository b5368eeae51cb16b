import { Episode } from '../model/episode.ts';
import type { EpisodeCore } from './change.ts';

/** What the facts add to what the detector knows. */
export type EpisodeContext = Pick<
  Episode,
  'role' | 'behind' | 'switch' | 'guests' | 'changes' | 'causes' | 'proof'
>;

/** What is told of a device of which nothing could be looked up (yet). */
export const emptyContext: EpisodeContext = {
  role: null,
  behind: [],
  switch: null,
  guests: { names: [], total: 0 },
  changes: [],
  causes: [],
  proof: [],
};

/** The episode as it goes to the bot. */
export function toEpisode(core: EpisodeCore, hypervisor: string, context: EpisodeContext): Episode {
  const { id, seq, subject, phase, count, threshold, quietMs, up } = core;
  const moment = (ms: number) => new Date(ms).toISOString();
  return Episode.parse({
    v: 1,
    id,
    seq,
    kind: subject.kind,
    hypervisor,
    device: subject.device,
    vm: subject.vm,
    target: null,
    phase,
    startedAt: moment(core.startedAt),
    lastAt: moment(core.lastAt),
    endedAt: core.endedAt === null ? null : moment(core.endedAt),
    ceasedAt: core.ceasedAt === null ? null : moment(core.ceasedAt),
    count,
    threshold,
    quietSeconds: quietMs / 1_000,
    timeline: core.timeline.map((step) => ({ ...step, at: moment(step.at) })),
    up,
    ...context,
  });
}
