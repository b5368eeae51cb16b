import { z } from 'zod';
import type { Diagnosis } from '../model/diagnosis.ts';
import { Text } from '../model/text.ts';

/** What the last diagnosis of a path came to: told where nobody can look at it now. */
export const LastKnown = z.strictObject({
  outcome: z.enum(['reachable', 'unreachable', 'degraded']),
  /** Which hypervisor saw it, and when. */
  hypervisor: z.string().max(64),
  at: z.iso.datetime(),
  /** The sentence of the cause; null where there was none. */
  cause: Text.nullable(),
});
export type LastKnown = z.infer<typeof LastKnown>;

/** What is worth remembering of a diagnosis; null: it does not know itself. */
export function lastKnownOf({ outcome, hypervisor, startedAt, cause }: Diagnosis): LastKnown | null {
  return outcome === 'inconclusive'
    ? null
    : {
        outcome,
        hypervisor,
        at: startedAt,
        cause: cause === null ? null : { key: `finding.${cause.code}`, params: cause.params },
      };
}
