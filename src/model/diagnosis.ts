import { z } from 'zod';
import { Finding } from './finding.ts';
import { Layer } from './layer.ts';
import { Text } from './text.ts';
import { TrainReport } from './train.ts';

/** The four outcomes; each means a different next step. `inconclusive` is never shown as healthy or as broken. */
export const outcomes = ['reachable', 'unreachable', 'degraded', 'inconclusive'] as const;
export const Outcome = z.enum(outcomes);
export type Outcome = z.infer<typeof Outcome>;

/** What a hop is. `beyond` is everything past the uplink that cannot be seen from the hypervisor. */
export const hopKinds = [
  'guest',
  'tap',
  'bridge',
  'vlan',
  'bond',
  'uplink',
  'host',
  'gateway',
  'target',
] as const;
export const HopKind = z.enum(hopKinds);
export type HopKind = z.infer<typeof HopKind>;

/**
 * One hop of the path in the direction guest to target. `sent`: a frame of the probes was seen there;
 * `forwarded`: it was seen at the next hop as well. `null`: not looked at, or cannot be seen.
 */
export const PathHop = z.strictObject({
  hop: z.string().min(1).max(64),
  kind: HopKind,
  sent: z.boolean().nullable(),
  forwarded: z.boolean().nullable(),
});
export type PathHop = z.infer<typeof PathHop>;

export const checkStatuses = ['pass', 'fail', 'skipped', 'unknown'] as const;
export const CheckStatus = z.enum(checkStatuses);
export type CheckStatus = z.infer<typeof CheckStatus>;

/** What became of one check. `because` names the check that made a `skipped` one pointless. */
export const CheckOutcome = z.strictObject({
  id: z.string(),
  layer: Layer,
  status: CheckStatus,
  ms: z.number().min(0),
  because: z.string().optional(),
  /** The facts and probes that were missing, where the status is `unknown`. */
  missing: z.array(z.string()).optional(),
});
export type CheckOutcome = z.infer<typeof CheckOutcome>;

/** Something that could not be looked at, and what makes it possible (a permission, a package). */
export const Missing = z.strictObject({
  /** The fact, probe or program that is missing. */
  what: z.string().max(120),
  why: Text,
  /** A line to paste that makes it possible, or null where there is none. */
  cure: z.string().max(500).nullable(),
});
export type Missing = z.infer<typeof Missing>;

/**
 * How a break sits in time. `temporary`: it was gone within a minute; `lasting`: it has been there for more than that,
 * and nothing is known to have changed; `after-change`: settings on this path changed since it last worked, or, where
 * it works again, since it worked before that.
 */
export const Pattern = z.enum(['temporary', 'lasting', 'after-change']);
export type Pattern = z.infer<typeof Pattern>;

/** What the hypervisor remembers of a path and of the settings on it. */
export const PathHistory = z.strictObject({
  /** When this path was last seen to work before this answer; null where it never was. */
  workedAt: z.iso.datetime().nullable(),
  /** Since when it has been seen broken; null where it works. */
  brokenSince: z.iso.datetime().nullable(),
  /** Null where it is too early to tell. */
  pattern: Pattern.nullable(),
  /** What changed on this path since it last worked (else within the last hour), oldest first. */
  changes: z.array(z.strictObject({ at: z.iso.datetime(), what: Text })).max(10),
});
export type PathHistory = z.infer<typeof PathHistory>;

/**
 * The result of one run of the engine: codes and values, no finished sentence. It is what crosses the queue; the
 * document that people and programs read (`vmping.report/1`) is made from it by the renderer.
 */
export const Diagnosis = z.strictObject({
  v: z.literal(1),
  id: z.string().min(1).max(128),
  vm: z.string().max(255),
  target: z.string().max(300),
  hypervisor: z.string().max(63),
  startedAt: z.iso.datetime(),
  outcome: Outcome,
  /** The one cause; null when the path works or nothing could be concluded. */
  cause: Finding.nullable(),
  /** Findings that follow from the cause. */
  explained: z.array(Finding),
  /** A second, independent fault. */
  alsoFound: z.array(Finding),
  /** Odd things that this path does not feel. */
  notes: z.array(Finding),
  missing: z.array(Missing),
  path: z.array(PathHop),
  /** Addresses that the target's name has beside the one that was tested; left out where there are none. */
  untested: z.array(z.string().max(45)).max(10).optional(),
  checks: z.array(CheckOutcome),
  /** What a train of pings over the path came to; null where the path was not seen to work. */
  train: TrainReport.nullable().default(null),
  timings: z.strictObject({
    totalMs: z.number(),
    facts: z.number(),
    probes: z.number(),
    verdict: z.number(),
  }),
  /** Frames that the probes sent, and the longest single probe in ms: what the budgets are about. */
  cost: z.strictObject({
    frames: z.number().int(),
    /** Those of a long train, which has a cap of its own. */
    trainFrames: z.number().int().default(0),
    sweepFrames: z.number().int(),
    longestProbeMs: z.number(),
  }),
  /** What to send to whoever owns the place of the fault; left out where that is this host or the VM. */
  request: Text.optional(),
  /** Left out where this hypervisor keeps no history. */
  history: PathHistory.optional(),
});
export type Diagnosis = z.infer<typeof Diagnosis>;

/** The layers as they finish: what a person sees while the engine runs. */
export const Progress = z.strictObject({
  stage: z.enum(['facts', 'probes', 'verdict']),
  passed: z.array(Layer),
  failed: Layer.nullable(),
});
export type Progress = z.infer<typeof Progress>;
