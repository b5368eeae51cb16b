import type { EpisodeId } from '../model/episode.ts';
import type { Subject } from './observation.ts';
import type { Open } from './state.ts';
import type { Step } from './timeline.ts';

/** An episode as the detector knows it; what the facts add comes in `episode.ts`. Times in ms since 1970. */
export interface EpisodeCore {
  readonly id: EpisodeId;
  readonly seq: number;
  readonly subject: Subject;
  readonly phase: 'open' | 'over';
  readonly startedAt: number;
  readonly lastAt: number;
  readonly endedAt: number | null;
  /** See `Episode`. */
  readonly ceasedAt: number | null;
  readonly count: number;
  readonly threshold: { readonly count: number; readonly seconds: number };
  readonly quietMs: number;
  readonly timeline: readonly Step[];
  readonly up: boolean | null;
  /** Over because it was quiet, or because the device or the guest is no longer there; null while it is open. */
  readonly why: 'quiet' | 'gone' | null;
}

/** Something to tell. Each is the whole episode; `opened` and `over` come exactly once per episode. */
export interface Change {
  readonly type: 'opened' | 'updated' | 'over';
  readonly episode: EpisodeCore;
}

/** What is told of an open episode now. */
export function told(type: 'opened' | 'updated', subject: Subject, open: Open): Change {
  return {
    type,
    episode: { ...coreOf(subject, open), phase: 'open', endedAt: null, ceasedAt: null, why: null },
  };
}

/** The last message of an episode. `quietSince` is null where its device or guest is gone. */
export function ended(subject: Subject, open: Open, endedAt: number, quietSince: number | null): Change {
  const core = coreOf(subject, { ...open, seq: open.seq + 1 });
  return {
    type: 'over',
    episode: {
      ...core,
      phase: 'over',
      endedAt,
      ceasedAt: quietSince,
      why: quietSince === null ? 'gone' : 'quiet',
    },
  };
}

function coreOf(subject: Subject, open: Open) {
  const { id, seq, startedAt, lastAt, count, threshold, quietMs, timeline, up } = open;
  return { id, seq, subject, startedAt, lastAt, count, threshold, quietMs, timeline, up };
}
