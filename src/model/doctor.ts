import { z } from 'zod';

/**
 * One thing that `vmping doctor` looked at. `warn`: it works, and will hurt one day; `skipped`: it could not be
 * looked at, or does not apply here, which is neither health nor fault. Plain English, and never a secret: a
 * person with a terminal reads it.
 */
export const DoctorLine = z.strictObject({
  /** What was looked at, in a few words, general before special: `redis`, `slack: scopes`, `discord: #ops`. */
  subject: z.string().min(1).max(80),
  status: z.enum(['ok', 'warn', 'fail', 'skipped']),
  /** What was found, in one sentence. */
  says: z.string().min(1),
  /** What to do, or the line to paste; null where there is nothing to do. */
  cure: z.string().min(1).nullable(),
});
export type DoctorLine = z.infer<typeof DoctorLine>;
