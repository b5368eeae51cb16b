import { z } from 'zod';
import { LinkCounts } from '../../../src/flap/link-change.ts';
import { emptyFlapState, FlapState } from '../../../src/flap/state.ts';
import { Episode } from '../../../src/model/episode.ts';

/**
 * All that an agent has to remember, as one document that is replaced as a whole: what was counted, what the detector
 * made of it, and what of that is not told yet. So a crash at any point counts nothing twice and loses nothing.
 */
export const AgentState = z.strictObject({
  v: z.literal(1),
  counts: LinkCounts.nullable(),
  flap: FlapState,
  /** The taps of the guests as they were: libvirt may be away when the next agent begins. */
  taps: z.array(z.strictObject({ tap: z.string().max(64), vm: z.string().max(255) })),
  /** The newest state of each episode that Redis has not taken yet, oldest first. */
  outbox: z.array(Episode),
});
export type AgentState = z.infer<typeof AgentState>;

export const emptyAgentState: AgentState = { v: 1, counts: null, flap: emptyFlapState, taps: [], outbox: [] };

/** Reads a state; null where it is none that can be understood. A part that cannot be is begun anew by itself. */
export function parseAgentState(value: unknown): AgentState | null {
  const whole = AgentState.safeParse(value);
  if (whole.success) {
    return whole.data;
  }
  const parts = z.looseObject({
    counts: z.unknown(),
    flap: z.unknown(),
    taps: z.unknown(),
    outbox: z.array(z.unknown()),
  });
  const rest = parts.safeParse(value);
  if (!rest.success) {
    return null;
  }
  const { counts, flap, taps, outbox } = rest.data;
  return {
    v: 1,
    counts: LinkCounts.nullable().catch(null).parse(counts),
    flap: FlapState.catch(emptyFlapState).parse(flap),
    taps: AgentState.shape.taps.catch([]).parse(taps),
    outbox: outbox.flatMap((each) => Episode.safeParse(each).data ?? []),
  };
}
