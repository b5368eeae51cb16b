import type { Answer, Check } from '../checks/check.ts';
import { layerOf } from '../checks/check.ts';
import type { FactData, FactId } from '../facts/index.ts';
import type { CheckOutcome } from '../model/diagnosis.ts';
import type { FactResult } from '../model/fact.ts';
import type { Finding } from '../model/finding.ts';
import type { PathContext } from '../model/path.ts';
import type { Observations, ProbeId } from '../probes/observations.ts';
import type { Symptom } from './symptom.ts';

/** The facts that have been read so far. */
export type FactResults = { readonly [Id in FactId]?: FactResult<FactData<Id>> };

/** Everything that the checks can be given at one moment of a run. */
export interface Known {
  readonly vm: string;
  readonly path: PathContext | null;
  readonly facts: FactResults;
  readonly probes: Partial<Observations>;
  readonly symptom: Symptom | null;
}

export interface ChecksRun {
  readonly outcomes: readonly CheckOutcome[];
  /** Failures that break or degrade the path, in the order of the checks. */
  readonly failures: readonly { readonly check: string; readonly finding: Finding }[];
  readonly notes: readonly Finding[];
  /** One of the failures needs no further look. */
  readonly decided: boolean;
}

/**
 * Runs the checks in their order. `now` limits them to those that can already be judged; without it a check whose
 * facts or probes are missing is `unknown`, and never taken for passed. Total: a check that throws is `unknown`.
 */
export function runChecks(checks: readonly Check[], known: Known, when: 'early' | 'final'): ChecksRun {
  const outcomes: CheckOutcome[] = [];
  const failures: { check: string; finding: Finding }[] = [];
  const notes: Finding[] = [];
  const failed = new Set<string>();
  let decided = false;
  let brokenBy: string | null = null;
  for (const check of checks) {
    const began = performance.now();
    const common = { id: check.id, layer: layerOf(check.id) };
    const because = check.dependsOn.find((id) => failed.has(id));
    const missing = missingFor(check, known);
    if (because !== undefined) {
      // What hangs on a skipped check is skipped as well, and for the same reason.
      failed.add(check.id);
      outcomes.push({ ...common, status: 'skipped', ms: 0, because });
      continue;
    }
    if (missing.length > 0) {
      if (when === 'final') {
        outcomes.push({ ...common, status: 'unknown', ms: 0, missing });
      }
      continue;
    }
    const answer = answerOf(check, known);
    if (answer === null) {
      outcomes.push({ ...common, status: 'unknown', ms: 0, missing: ['the check itself failed'] });
      continue;
    }
    if (answer.status === 'fail') {
      failures.push({ check: check.id, finding: answer.finding });
      failed.add(check.id);
      if (answer.finding.effect === 'breaks') {
        brokenBy ??= check.id;
        decided ||= check.decisive;
      }
    } else if (answer.status === 'note') {
      notes.push(answer.finding);
    }
    const ms = Math.round((performance.now() - began) * 100) / 100;
    if (answer.status === 'not-asked') {
      outcomes.push({ ...common, status: 'skipped', ms, because: 'not-asked' });
    } else if (answer.status === 'pass' && brokenBy !== null && check.probes.length > 0) {
      // What lies behind the break was never reached: that it saw nothing wrong is no health.
      outcomes.push({ ...common, status: 'skipped', ms, because: brokenBy });
    } else {
      outcomes.push({ ...common, status: answer.status === 'fail' ? 'fail' : 'pass', ms });
    }
  }
  return { outcomes, failures, notes, decided };
}

/** Null where the check threw: a fault of vmping is no fault of the path. */
function answerOf(check: Check, known: Known): Answer | null {
  try {
    return check.run({
      vm: known.vm,
      // Only checks that say `beforePath` run without one, and those do not read it.
      path: known.path as PathContext,
      facts: dataOf(known.facts, check.needs) as never,
      known: dataOf(known.facts, check.optional) as never,
      absent: [...check.needs, ...check.optional].filter((id) => isAbsent(known.facts, id)),
      probes: known.probes as never,
      symptom: known.symptom,
    });
  } catch {
    return null;
  }
}

function isAbsent(facts: FactResults, id: FactId): boolean {
  const result = facts[id];
  return result?.status === 'absent' && result.reason === 'object-missing';
}

function missingFor(check: Check, known: Known): string[] {
  const facts = check.needs.filter((id) => known.facts[id]?.status !== 'ok');
  const probes = check.probes.filter((id: ProbeId) => known.probes[id] === undefined);
  return [...facts, ...probes, ...(known.path === null && !check.beforePath ? ['path'] : [])];
}

function dataOf(facts: FactResults, ids: readonly FactId[]): Record<string, unknown> {
  return Object.fromEntries(
    ids.map((id) => {
      const result = facts[id];
      return [id, result?.status === 'ok' ? result.data : null];
    }),
  );
}
