import { z } from 'zod';
import { TrainNumbers } from '../model/train.ts';

/** The pings of one side: their numbers, and each time in the order of sending; null is a lost one. */
export const MeasuredSide = TrainNumbers.extend({
  lossPercent: z.number().min(0).max(100),
  lossPpm: z.number().int().min(0),
  timesMs: z.array(z.number().nullable()),
});
export type MeasuredSide = z.infer<typeof MeasuredSide>;

/** The document that `vmping measure --json` prints. */
export const Measurement = z.strictObject({
  schema: z.literal('vmping.measure/1'),
  vm: z.string(),
  target: z.string(),
  hypervisor: z.string(),
  startedAt: z.iso.datetime(),
  intervalMs: z.number(),
  durationMs: z.number(),
  /** Ended by a person before its time. */
  interrupted: z.boolean(),
  /** `working`: measured. `not-working`: the path is broken. `unknown`: something is missing, see there. */
  path: z.enum(['working', 'not-working', 'unknown']),
  guest: MeasuredSide.nullable(),
  /** The hypervisor itself to the same target; null where it cannot ask. */
  control: MeasuredSide.nullable(),
  /** Where the pings of the guest's path were lost. */
  lost: z
    .strictObject({ out: z.number().int(), beyond: z.number().int(), return: z.number().int() })
    .nullable(),
  missing: z.array(z.strictObject({ what: z.string(), why: z.string(), cure: z.string().nullable() })),
});
export type Measurement = z.infer<typeof Measurement>;

/** From this share on, and from three on, what was lost is more than chance (docs/decisions/0013). */
const lossShare = 0.05;

/** Whether a measured side lost more than chance would. */
export function losesPings({ sent, received }: Pick<TrainNumbers, 'sent' | 'received'>): boolean {
  return sent - received >= Math.max(3, sent * lossShare);
}
