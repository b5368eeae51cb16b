import type { Diagnosis } from '../model/diagnosis.ts';
import type { Episode, EpisodeId } from '../model/episode.ts';
import type { Finding } from '../model/finding.ts';
import { DeviceName, type HypervisorName } from '../model/names.ts';
import { text } from '../model/text.ts';
import type { BlindReason } from './blind.ts';
import { nameOf, type WatchPair } from './pair.ts';
import type { Condition } from './state.ts';

/** Trouble on a watched path as an {@link Episode}: the same messages, routes and silences as every other alert. */

interface About {
  readonly id: EpisodeId;
  readonly pair: WatchPair;
  readonly hypervisor: HypervisorName;
  /** Devices that the path crosses, nearest to the guest first. */
  readonly behind: readonly DeviceName[];
  readonly confirmSeconds: number;
}

export interface Trouble extends About {
  /** What was said of it before; null: this is the first word. */
  readonly previous: Episode | null;
  readonly startedAt: number;
  readonly at: number;
  readonly condition: Condition;
  readonly diagnosis: Diagnosis;
}

/** A path that is broken or degraded, with the cause, the proof and the fix of the look that confirmed it. */
export function troubleEpisode(trouble: Trouble): Episode {
  const { previous, startedAt, at, condition, diagnosis } = trouble;
  const step = { at: iso(previous === null ? startedAt : at), up: upOf(condition), count: 1 };
  const found = [diagnosis.cause, ...diagnosis.alsoFound].flatMap((each) => each ?? []);
  return {
    ...base(trouble, 'path-broken'),
    seq: (previous?.seq ?? -1) + 1,
    phase: 'open',
    startedAt: iso(startedAt),
    lastAt: iso(at),
    endedAt: null,
    ceasedAt: null,
    threshold: { count: 2, seconds: trouble.confirmSeconds },
    timeline: [...(previous?.timeline ?? []), step].slice(-60),
    changes: (diagnosis.history?.changes ?? []).toReversed().slice(0, 5),
    causes: found.slice(0, 5).map(causeOf),
    proof: [text(`watch.proof.${condition}`, { vm: nameOf(trouble.pair), target: trouble.pair.target.text })],
  };
}

/** The same when the path works again. */
export function healedEpisode(previous: Episode, endedAt: number): Episode {
  const at = iso(Math.max(endedAt, Date.parse(previous.startedAt)));
  const step = { at, up: true, count: 1 };
  return {
    ...previous,
    seq: previous.seq + 1,
    phase: 'over',
    lastAt: at,
    endedAt: at,
    timeline: [...previous.timeline, step].slice(-60),
  };
}

/** What would be told if the path broke now: to find out who would hear of it. */
export function supposedEpisode(pair: WatchPair, hypervisor: HypervisorName): Episode {
  const about = { id: `e${'0'.repeat(24)}`, pair, hypervisor, behind: [], confirmSeconds: 0 };
  return { ...unseenEpisode({ ...about, since: 0, at: 0, why: 'no-answer' }), kind: 'path-broken' };
}

export interface Unseen extends About {
  readonly since: number;
  readonly at: number;
  readonly why: BlindReason;
}

/** A path that nobody could look at for long. */
export function unseenEpisode(unseen: Unseen): Episode {
  const { pair, hypervisor, since, at, why } = unseen;
  const params = { vm: pair.vm, target: pair.target.text, hypervisor };
  return {
    ...base(unseen, 'path-unseen'),
    seq: 0,
    phase: 'open',
    startedAt: iso(since),
    lastAt: iso(at),
    endedAt: null,
    ceasedAt: null,
    threshold: { count: 2, seconds: (at - since) / 1_000 },
    timeline: [{ at: iso(since), up: null, count: 1 }],
    changes: [],
    causes: [
      { what: text(`watch.blind.${why}`, params), todo: text(`watch.todo.${why}`, params), commands: [] },
    ],
    proof: [],
  };
}

/** An episode that ends because nobody watches the path any more: that says nothing of the path. */
export function droppedEpisode(previous: Episode, at: number): Episode {
  const end = iso(Math.max(at, Date.parse(previous.startedAt)));
  return {
    ...previous,
    seq: previous.seq + 1,
    phase: 'over',
    lastAt: end,
    endedAt: end,
    proof: [text('watch.proof.dropped'), ...previous.proof].slice(0, 20),
  };
}

/** The devices of a path, nearest to the guest first. */
export function devicesOf({ path }: Diagnosis): readonly DeviceName[] {
  return path
    .filter(({ kind }) => ['tap', 'bridge', 'vlan', 'bond', 'uplink'].includes(kind))
    .flatMap(({ hop }) => DeviceName.safeParse(hop).data ?? [])
    .slice(0, 20);
}

function base({ id, pair, hypervisor, behind, confirmSeconds }: About, kind: 'path-broken' | 'path-unseen') {
  return {
    v: 1 as const,
    id,
    kind,
    hypervisor,
    device: null,
    role: null,
    vm: pair.vm,
    target: pair.target.text,
    count: 1,
    quietSeconds: confirmSeconds,
    up: null,
    behind: [...behind],
    switch: null,
    guests: { names: [pair.vm], total: 1 },
  } satisfies Partial<Episode>;
}

/** The commands are in the thread, with the place where each belongs, which may be the guest or the switch. */
function causeOf({ code, params, fix }: Finding): Episode['causes'][number] {
  return { what: text(`finding.${code}`, params), todo: fix.note, commands: [] };
}

const upOf = (condition: Condition) => (condition === 'works' ? true : condition === 'broken' ? false : null);

const iso = (ms: number) => new Date(ms).toISOString();
