import { episodeId } from '../model/episode-id.ts';
import { type Change, ended, told } from './change.ts';
import type { Observation, Subject } from './observation.ts';
import type { CountRule, Rule } from './rules.ts';
import type { Settings } from './settings.ts';
import type { Burst, Open, Tracker } from './state.ts';
import { addStep, type Step } from './timeline.ts';
import { addBurst, crossedWindow, recentBursts } from './window.ts';

/** What becomes of one subject: `null` where there is nothing left to remember. */
export interface Tracked {
  readonly tracker: Tracker | null;
  readonly changes: readonly Change[];
}

type Count = Extract<Observation, { type: 'count' }>;
type Condition = Extract<Observation, { type: 'condition' }>;

/** A subject of which nothing was seen yet. */
export function newTracker(key: string, subject: Subject, at: number): Tracker {
  return { key, subject, touchedAt: at, pending: [], holds: false, changedAt: at, open: null };
}

/** Takes in events. While an episode is open all of them belong to it; else they may open one. */
export function takeCount(tracker: Tracker, seen: Count, now: number, settings: Settings): Tracked {
  const rule = settings.rules[tracker.subject.kind];
  if (rule.type !== 'count') {
    return { tracker, changes: [] };
  }
  const { at, count, up } = seen;
  const touchedAt = Math.max(tracker.touchedAt, at);
  if (tracker.open !== null) {
    const open = withStep(tracker.open, { at, up, count }, count);
    return { tracker: { ...tracker, touchedAt, open }, changes: [] };
  }
  const burst: Burst = { from: Math.min(seen.since ?? at, at), to: at, count, up };
  const recent = recentBursts(tracker.pending, rule.windows, now);
  // What came so late that no window reaches from it to now opens nothing: that time was told as it was.
  const isLate = recentBursts([{ ...burst, from: burst.to }], rule.windows, now).length === 0;
  const pending = isLate ? recent : addBurst(recent, burst);
  return openIfCrossed({ ...tracker, touchedAt, pending }, rule, now, settings);
}

function openIfCrossed(tracker: Tracker, rule: CountRule, now: number, settings: Settings): Tracked {
  const { subject, pending } = tracker;
  const crossed = crossedWindow(pending, rule.windows);
  if (crossed === null) {
    return { tracker: { ...tracker, pending: recentBursts(pending, rule.windows, now) }, changes: [] };
  }
  const { window, bursts } = crossed;
  const steps = bursts.reduce<Step[]>((all, { to, up, count }) => addStep(all, { at: to, up, count }), []);
  const last = bursts.at(-1);
  const open = newOpen(subject, bursts[0]?.from ?? now, now, settings, {
    lastAt: last?.to ?? now,
    count: bursts.reduce((sum, { count }) => sum + count, 0),
    up: last?.up ?? null,
    threshold: { count: window.count, seconds: window.withinMs / 1_000 },
    quietMs: window.quietMs,
    timeline: steps,
  });
  return { tracker: { ...tracker, pending: [], open }, changes: [told('opened', subject, open)] };
}

/** Takes in whether a condition holds. One that is older than what is known says nothing. */
export function takeCondition(tracker: Tracker, { at, holds }: Condition, settings: Settings): Tracked {
  const rule = settings.rules[tracker.subject.kind];
  if (rule.type !== 'condition' || at < tracker.changedAt || holds === tracker.holds) {
    return { tracker: { ...tracker, touchedAt: Math.max(tracker.touchedAt, at) }, changes: [] };
  }
  const step = { at, up: isOfLinks(tracker.subject) ? !holds : null, count: 1 };
  const open = tracker.open && withStep(tracker.open, step, holds ? 1 : 0);
  return { tracker: { ...tracker, touchedAt: at, changedAt: at, holds, open }, changes: [] };
}

/** Conditions that are a matter of up and down. */
function isOfLinks({ kind }: Subject): boolean {
  return kind === 'link-down' || kind === 'bond-member-lost';
}

/** Time passes: a condition may have held for long enough, or an episode been quiet for long enough. */
export function passTime(tracker: Tracker, now: number, settings: Settings): Tracked {
  const { subject, open, holds, changedAt } = tracker;
  const rule = settings.rules[subject.kind];
  if (open !== null) {
    const quietFrom = quietSince(tracker, rule);
    return quietFrom !== null && quietFrom + open.quietMs <= now
      ? { tracker: null, changes: [ended(subject, open, now, quietFrom)] }
      : { tracker, changes: [] };
  }
  if (rule.type === 'count') {
    const pending = recentBursts(tracker.pending, rule.windows, now);
    const isSame = pending.length === tracker.pending.length;
    return { tracker: pending.length === 0 ? null : isSame ? tracker : { ...tracker, pending }, changes: [] };
  }
  if (!holds) {
    return { tracker: changedAt + rule.quietMs <= now ? null : tracker, changes: [] };
  }
  if (changedAt + rule.holdMs > now) {
    return { tracker, changes: [] };
  }
  const up = isOfLinks(subject) ? false : null;
  const opened = newOpen(subject, changedAt, now, settings, {
    lastAt: changedAt,
    count: 1,
    up,
    threshold: { count: 1, seconds: rule.holdMs / 1_000 },
    quietMs: rule.quietMs,
    timeline: [{ at: changedAt, up, count: 1 }],
  });
  return { tracker: { ...tracker, open: opened }, changes: [told('opened', subject, opened)] };
}

/** Tells what is new of an open episode, when its turn has come. */
export function tellNews(tracker: Tracker, now: number, settings: Settings): Tracked {
  const { open, subject } = tracker;
  if (open === null || !open.hasNews || nextTurn(open, settings) > now) {
    return { tracker, changes: [] };
  }
  const updated: Open = {
    ...open,
    seq: open.seq + 1,
    updates: open.updates + 1,
    toldAt: now,
    hasNews: false,
  };
  return { tracker: { ...tracker, open: updated }, changes: [told('updated', subject, updated)] };
}

/** When something about this subject is due of itself; null where only an observation can change it. */
export function dueAt(tracker: Tracker, settings: Settings): number | null {
  const { open, holds, changedAt, subject } = tracker;
  const rule = settings.rules[subject.kind];
  if (open === null) {
    return rule.type === 'condition' && holds ? changedAt + rule.holdMs : null;
  }
  const quietFrom = quietSince(tracker, rule);
  const over = quietFrom === null ? Number.POSITIVE_INFINITY : quietFrom + open.quietMs;
  const due = Math.min(over, open.hasNews ? nextTurn(open, settings) : over);
  return Number.isFinite(due) ? due : null;
}

/** Since when an open episode is quiet; null where it is not. */
function quietSince({ open, holds, changedAt }: Tracker, rule: Rule): number | null {
  return rule.type === 'condition' ? (holds ? null : changedAt) : (open?.lastAt ?? null);
}

function nextTurn({ toldAt, updates }: Open, { paceMs }: Settings): number {
  return toldAt + (paceMs[updates] ?? paceMs.at(-1) ?? 0);
}

function withStep(open: Open, step: Step, counted: number): Open {
  return {
    ...open,
    count: open.count + counted,
    lastAt: Math.max(open.lastAt, step.at),
    up: step.at >= open.lastAt ? step.up : open.up,
    timeline: addStep(open.timeline, step),
    hasNews: true,
  };
}

/** A new episode has news from the start: its second message brings what took time to look up. */
function newOpen(
  { kind, device, vm, about }: Subject,
  startedAt: number,
  now: number,
  { hypervisor }: Settings,
  rest: Pick<Open, 'lastAt' | 'count' | 'up' | 'threshold' | 'quietMs' | 'timeline'>,
): Open {
  const id = episodeId({ hypervisor, kind, about: [device, vm, about], startedAt });
  return { id, seq: 0, startedAt, toldAt: now, updates: 0, hasNews: true, ...rest };
}
