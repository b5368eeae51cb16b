import { z } from 'zod';
import { CheckStatus, HopKind, Outcome, Pattern } from './diagnosis.ts';
import { Place } from './finding.ts';
import { Layer } from './layer.ts';
import { TrainReport } from './train.ts';

/** One finding, with its sentences written. */
export const ReportFinding = z.strictObject({
  layer: Layer,
  cause: z.string(),
  hop: z.string().nullable(),
  confidence: z.number().min(0).max(1),
  summary: z.string().min(1),
  evidence: z.array(z.strictObject({ command: z.string(), shows: z.string() })).min(1),
  fix: z.strictObject({
    where: Place,
    commands: z.array(z.string()),
    persistent: z.array(z.string()),
    note: z.string(),
  }),
});
export type ReportFinding = z.infer<typeof ReportFinding>;

/** The document that `vmping diagnose --json` prints. Its shape is a promise: a change that breaks it is `/2`. */
export const Report = z.strictObject({
  schema: z.literal('vmping.report/1'),
  id: z.string().min(1),
  vm: z.string(),
  target: z.string(),
  hypervisor: z.string(),
  startedAt: z.iso.datetime(),
  outcome: Outcome,
  verdict: ReportFinding.nullable(),
  alsoFound: z.array(ReportFinding),
  notes: z.array(ReportFinding),
  missing: z.array(z.strictObject({ what: z.string(), why: z.string(), cure: z.string().nullable() })),
  path: z.array(
    z.strictObject({
      hop: z.string(),
      kind: HopKind,
      sent: z.boolean().nullable(),
      forwarded: z.boolean().nullable(),
    }),
  ),
  /** Addresses that the target's name has beside the one that was tested; left out where there are none. */
  untested: z.array(z.string()).optional(),
  checks: z.array(z.strictObject({ id: z.string(), layer: Layer, status: CheckStatus, ms: z.number() })),
  /** The numbers of a train of pings over the path; null where the path was not seen to work. */
  train: TrainReport.nullable(),
  timings: z.strictObject({
    totalMs: z.number(),
    facts: z.number(),
    probes: z.number(),
    verdict: z.number(),
  }),
  /** What to send to whoever owns the place of the fault; left out where that is the hypervisor or the VM. */
  request: z.string().optional(),
  /** What the hypervisor remembers of this path; left out where it keeps no history. */
  history: z
    .strictObject({
      workedAt: z.iso.datetime().nullable(),
      brokenSince: z.iso.datetime().nullable(),
      pattern: Pattern.nullable(),
      changes: z.array(z.strictObject({ at: z.iso.datetime(), what: z.string() })),
    })
    .optional(),
});
export type Report = z.infer<typeof Report>;
