import { z } from 'zod';

const Ms = z.number().min(0).nullable();

/** What a train of pings came to, in numbers. Times are null where none came back. */
export const TrainNumbers = z.strictObject({
  sent: z.number().int().min(0),
  received: z.number().int().min(0),
  minMs: Ms,
  medianMs: Ms,
  p95Ms: Ms,
  maxMs: Ms,
  /** Mean of the absolute differences between the times of successive answers; not the smoothed one of RFC 3550. */
  jitterMs: Ms,
});
export type TrainNumbers = z.infer<typeof TrainNumbers>;

/** The train of a diagnosis: pings in the guest's name to the target and back to the guest's tap. */
export const TrainReport = TrainNumbers.extend({
  /** A long one: a short one, or something on this host, gave ground for it. */
  long: z.boolean(),
  /** How many were lost where: on this host on the way out, beyond it, on this host on the way back. */
  lost: z.strictObject({ out: z.number().int(), beyond: z.number().int(), return: z.number().int() }),
  /** Pings of the hypervisor itself to the same target, where there were any. */
  control: TrainNumbers.nullable(),
  /** Pings as large as the path should take: the size of the IP packet, and whether one came back. */
  large: z.strictObject({ size: z.number().int(), answered: z.boolean() }).nullable(),
});
export type TrainReport = z.infer<typeof TrainReport>;
