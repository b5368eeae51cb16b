import { z } from 'zod';

/** At which hops something was seen, in the order of the hops. */
const Seen = z.record(z.string(), z.boolean());
export type Seen = Readonly<z.infer<typeof Seen>>;

const count = z.number().int().min(0);
const ms = z.number().min(0).nullable();

/** One conversation of a capture. `ms` is from the question to its answer, at the hop that saw the question first. */
const Talk = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('neighbor'),
    address: z.string(),
    asked: count,
    answeredBy: z.array(z.string()).readonly(),
    ms,
    questions: Seen,
    answers: Seen,
  }),
  z.strictObject({
    kind: z.literal('ping'),
    from: z.string(),
    to: z.string(),
    sent: count,
    answered: count,
    /** Of each answered one, in their order. */
    times: z.array(z.number()).readonly(),
    questions: Seen,
    answers: Seen,
  }),
  z.strictObject({
    kind: z.literal('tcp'),
    from: z.string(),
    to: z.string(),
    port: count,
    outcome: z.enum(['complete', 'refused', 'half-open', 'unanswered']),
    tries: count,
    ms,
    questions: Seen,
    answers: Seen,
  }),
]);
export type Talk = Readonly<z.infer<typeof Talk>>;

/** What a capture holds, in short. `frames` counts them by hop. */
export const CaptureReading = z.strictObject({
  talks: z.array(Talk).readonly(),
  frames: z.record(z.string(), count),
});
export type CaptureReading = Readonly<z.infer<typeof CaptureReading>>;
