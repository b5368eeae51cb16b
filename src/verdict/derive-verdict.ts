import type { Outcome } from '../model/diagnosis.ts';
import type { Finding } from '../model/finding.ts';
import type { ChecksRun } from './run-checks.ts';
import type { Symptom } from './symptom.ts';

/** The one answer of a run, before it is put into words. */
export interface Verdict {
  readonly outcome: Outcome;
  readonly cause: Finding | null;
  readonly explained: readonly Finding[];
  readonly alsoFound: readonly Finding[];
  readonly notes: readonly Finding[];
}

/**
 * Chooses the one cause. The symptom decides: where the path works nothing is called broken, whatever a check found;
 * where it does not, the cause is the first failure on the way from the guest to the target. `lostAtHop` says where it is
 * lost if no check knows why; null where silence proves nothing. Pure.
 */
export function deriveVerdict(
  { failures, notes, decided }: ChecksRun,
  symptom: Symptom | null,
  lostAtHop: (() => Finding) | null,
): Verdict {
  const found = failures.map(({ finding }) => finding);
  const breaking = found.filter(({ effect }) => effect === 'breaks');
  const degrading = found.filter(({ effect }) => effect === 'degrades');
  const answer = (
    outcome: Outcome,
    cause: Finding | null,
    also: readonly Finding[],
    odd: readonly Finding[],
  ) => ({
    outcome,
    cause,
    explained: [],
    alsoFound: also,
    notes: odd,
  });

  const nameFails = breaking.find(({ layer }) => layer === 'application');
  if (symptom?.works === 'yes' && nameFails === undefined) {
    const [first, ...more] = degrading;
    const odd = [...notes, ...breaking.map((finding): Finding => ({ ...finding, effect: 'notes' }))];
    return first === undefined ? answer('reachable', null, [], odd) : answer('degraded', first, more, odd);
  }
  const [cause, ...rest] = breaking;
  if (cause !== undefined && (decided || symptom?.works === 'no' || cause.layer === 'application')) {
    return answer('unreachable', cause, rest, [...notes, ...degrading]);
  }
  if (symptom?.works === 'no' && lostAtHop !== null) {
    return answer('unreachable', lostAtHop(), degrading, notes);
  }
  return answer('inconclusive', null, [], [...notes, ...found]);
}
