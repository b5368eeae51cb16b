import { z } from 'zod';
import type { FactResult } from '../model/fact.ts';
import type { DnsAnswer } from '../probes/dns.ts';
import type { SeenFrame, WireFailure } from '../probes/wire.ts';

/** One fact that was read, with what had to be known for it. */
export interface RecordedFact {
  readonly id: string;
  /** The arguments as JSON. */
  readonly args: string;
  readonly result: FactResult<unknown>;
}

/**
 * Everything that the engine was given by a host in one run: facts in the order in which they were read, frames with
 * their times, names that were looked up. Played back, it gives the same diagnosis anywhere.
 */
export const Recording = z.strictObject({
  schema: z.literal('vmping.recording/1'),
  /** Where and how it was made, for whoever finds the file. */
  origin: z.string(),
  vm: z.string(),
  target: z.string(),
  hypervisor: z.string(),
  startedAt: z.iso.datetime(),
  packetId: z.number().int(),
  facts: z.array(
    z.custom<RecordedFact>((value) => typeof value === 'object' && value !== null && 'result' in value),
  ),
  names: z.array(
    z.custom<DnsAnswer>((value) => typeof value === 'object' && value !== null && 'status' in value),
  ),
  /** What the kernel reported of packets that the host's own rules trace; left out where they trace none. */
  trace: z.string().optional(),
  wire: z
    .strictObject({
      failure: z.custom<WireFailure>().nullable(),
      /** When the captures listened, in milliseconds of the wire's clock: on a busy host they begin late. */
      listenedMs: z.number().min(0).optional(),
      frames: z.array(
        z.custom<SeenFrame>((value) => typeof value === 'object' && value !== null && 'frame' in value),
      ),
    })
    .nullable(),
});
export type Recording = z.infer<typeof Recording>;

/**
 * The recording as an answer to this question. Frames are those of the question that was recorded: to another one their
 * silence would be no answer, so that it has none.
 */
export function forQuestion(recording: Recording, vm: string, target: string): Recording {
  return recording.vm === vm && recording.target === target ? recording : { ...recording, wire: null };
}
