import type { OvsTrace } from '../facts/shared/ovs-trace.ts';
import type { PathContext } from '../model/path.ts';
import type { Observed } from '../probes/observations.ts';
import { withoutStray } from './rules.ts';
import type { FactResults } from './run-checks.ts';
import type { Symptom } from './symptom.ts';

/**
 * Weighs the probes' symptom with what Open vSwitch says that it does with the traffic a person means. A flow that
 * surely drops that breaks the path even where the probes' own packets slipped past it. Where connection tracking
 * has a word in it, a packet of a probe that was lost may have been lost for being a stray.
 */
export function weighTraces(
  symptom: Symptom,
  path: PathContext,
  seen: Observed,
  facts: Pick<FactResults, 'ovs-trace-out' | 'ovs-trace-back'>,
): Symptom {
  const out = facts['ovs-trace-out']?.status === 'ok' ? facts['ovs-trace-out'].data : null;
  const back = facts['ovs-trace-back']?.status === 'ok' ? facts['ovs-trace-back'].data : null;
  const device = seen.egress.device ?? '';
  if (symptom.works === 'yes') {
    const surely = (trace: OvsTrace | null) => trace?.dropped === true && !trace.tracked;
    const dropped = surely(out) ? 'out' : surely(back) ? 'return' : null;
    return dropped === null
      ? symptom
      : {
          works: 'no',
          lost: {
            segment: dropped,
            what: 'ip',
            lastSeen: dropped === 'out' ? path.tap : device,
            firstMissing: dropped === 'out' ? device : path.tap,
          },
        };
  }
  if (symptom.works === 'unknown' || symptom.lost.what !== 'ip') {
    return symptom;
  }
  const { segment } = symptom.lost;
  const trace = segment === 'out' ? out : segment === 'return' ? back : null;
  const passes = out?.dropped === false && back?.dropped === false;
  return trace?.tracked === true && passes ? withoutStray(symptom.lost, path, seen) : symptom;
}
