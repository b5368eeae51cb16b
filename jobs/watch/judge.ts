import { watchRules } from '../../src/config/sections/watch.ts';
import type { Diagnosis, Outcome } from '../../src/model/diagnosis.ts';
import type { EpisodeId, EpisodeKind } from '../../src/model/episode.ts';
import { episodeId } from '../../src/model/episode-id.ts';
import type { RequestId } from '../../src/model/request.ts';
import { blindReason } from '../../src/watch/blind.ts';
import {
  devicesOf,
  droppedEpisode,
  healedEpisode,
  troubleEpisode,
  unseenEpisode,
} from '../../src/watch/episode.ts';
import type { PairId, WatchPair } from '../../src/watch/pair.ts';
import { type Change, type Condition, type Look, lookedAt, wantsAgain } from '../../src/watch/state.ts';
import type { Answer } from '../contracts.ts';
import type { WatchContext } from './context.ts';
import type { Telling, WatchRecord } from './record.ts';

/** One look, as it came back: the diagnosis where there is one. */
export interface Seen {
  readonly look: Look;
  readonly diagnosis: Diagnosis | null;
}

const conditionOf: Readonly<Record<Exclude<Outcome, 'inconclusive'>, Condition>> = {
  reachable: 'works',
  degraded: 'degraded',
  unreachable: 'broken',
};

/** What an answer means for the path: only a diagnosis says anything of it. */
export function seenIn(answer: Answer): Seen {
  if (answer.kind !== 'diagnosis') {
    const why = answer.kind === 'no-diagnosis' ? answer.reason : 'invalid-job';
    return { look: { kind: 'blind', why }, diagnosis: null };
  }
  const { diagnosis } = answer;
  const { outcome, cause } = diagnosis;
  return outcome === 'inconclusive'
    ? { look: { kind: 'unsure' }, diagnosis }
    : {
        look: {
          kind: 'seen',
          condition: conditionOf[outcome],
          cause:
            outcome === 'reachable' || cause === null
              ? null
              : `${cause.code}@${cause.hop ?? ''}`.slice(0, 120),
        },
        diagnosis,
      };
}

/**
 * Makes one look part of what is known, with everything that is to be said of it, in one step: whoever is killed
 * before or after it leaves nothing half done. `run`: the look that this is the answer to; null: there was none.
 * Undefined: it counts no more.
 */
export function record(
  id: PairId,
  run: RequestId | null,
  seen: Seen,
  context: WatchContext,
): Promise<WatchRecord | undefined> {
  const { store, clock } = context;
  return store.update(id, (before) =>
    before.removed || before.run?.id !== (run ?? undefined)
      ? null
      : withLook(before, seen, clock.now(), context),
  );
}

function withLook(
  before: WatchRecord,
  { look, diagnosis }: Seen,
  at: number,
  { config, timing }: WatchContext,
): WatchRecord {
  const { pair, run } = before;
  const place =
    diagnosis === null || run === null
      ? before.place
      : { hypervisor: run.hypervisor, behind: [...devicesOf(diagnosis)] };
  const { state, changes } = lookedAt(
    before.state,
    look,
    at,
    watchRules(config, pair.everySeconds, timing.watchSecondMs),
  );
  const last = {
    at,
    outcome: diagnosis?.outcome ?? null,
    why: look.kind === 'blind' ? look.why : null,
  };
  const after: WatchRecord = { ...before, run: null, place, last, state };
  return changes.reduce((each, change) => withChange(each, change, diagnosis, at, config), after);
}

function withChange(
  record: WatchRecord,
  change: Change,
  diagnosis: Diagnosis | null,
  at: number,
  { confirmSeconds }: WatchContext['config'],
): WatchRecord {
  const { pair, place } = record;
  const about = { pair, confirmSeconds };
  switch (change.kind) {
    case 'opened':
    case 'changed': {
      if (place === null || diagnosis === null) {
        return record;
      }
      const its = idOf(pair, 'path-broken', change.startedAt);
      const previous = record.broken?.episode.id === its ? record.broken : null;
      const episode = troubleEpisode({
        ...about,
        ...place,
        ...change,
        id: its,
        previous: previous?.episode ?? null,
        at,
        diagnosis,
      });
      return { ...record, broken: { episode, told: previous?.told ?? -1, diagnosis } };
    }
    case 'over':
      return { ...record, broken: ended(record.broken, (open) => healedEpisode(open, change.endedAt)) };
    case 'blind': {
      if (place === null) {
        // Nobody knows where it was to be looked for, so there is nobody to tell: it is in the list alone.
        return record;
      }
      const episode = unseenEpisode({
        ...about,
        ...place,
        since: change.since,
        why: blindReason(change.why),
        id: idOf(pair, 'path-unseen', change.since),
        at,
      });
      return { ...record, unseen: { episode, told: -1, diagnosis: null } };
    }
    case 'sighted':
      return { ...record, unseen: ended(record.unseen, (open) => healedEpisode(open, at)) };
    default:
      return change satisfies never;
  }
}

/** Its hypervisor is none of it: a VM that moves takes its trouble with it. */
function idOf({ vm, hypervisor, target }: WatchPair, kind: EpisodeKind, startedAt: number): EpisodeId {
  return episodeId({ hypervisor: hypervisor ?? '', kind, about: [vm, target.text], startedAt });
}

/** Nobody watches it any more: what is open ends, and says why. */
export function withoutPair(record: WatchRecord, at: number): WatchRecord {
  const drop = (telling: Telling | null) => ended(telling, (open) => droppedEpisode(open, at));
  return { ...record, removed: true, run: null, broken: drop(record.broken), unseen: drop(record.unseen) };
}

function ended(
  telling: Telling | null,
  end: (open: Telling['episode']) => Telling['episode'],
): Telling | null {
  return telling === null || telling.episode.phase === 'over'
    ? telling
    : { ...telling, episode: end(telling.episode) };
}

/**
 * Puts into the queue what follows from a record: what is not yet told, and the look that confirms. Everything has
 * an id of its own, so that doing it again, after a crash, is doing nothing.
 */
export async function settle(id: PairId, record: WatchRecord, context: WatchContext): Promise<void> {
  const { store, enqueue, queue, clock, timing, config, meters } = context;
  for (const part of ['broken', 'unseen'] as const) {
    const telling = record[part];
    if (telling === null || telling.told >= telling.episode.seq) {
      continue;
    }
    const { episode } = telling;
    await enqueue.episode(queue, episode);
    const { kind, phase } = episode;
    if (telling.told === -1) {
      meters.add('vmping_episodes_total', { kind, phase: 'open' });
    }
    if (phase === 'over') {
      meters.add('vmping_episodes_total', { kind, phase });
    }
    await store.update(id, (now) => {
      const same = now[part];
      return same?.episode.id === episode.id && same.told < episode.seq
        ? { ...now, [part]: { ...same, told: episode.seq } }
        : null;
    });
  }
  const { candidate } = record.state;
  if (candidate !== null && wantsAgain(record.state) && !record.removed) {
    const soon = candidate.lastAt + (1 + candidate.unsure) * config.confirmSeconds * timing.watchSecondMs;
    const why = `again.${Math.floor(candidate.firstAt)}.${candidate.unsure}`;
    await enqueue.tick(queue, { v: 1, pair: id }, why, Math.max(0, Math.round(soon - clock.now())));
  }
}
