import { describe, expect, test } from 'vitest';
import type { Check } from '../../../src/checks/check.ts';
import type { FactId } from '../../../src/facts/index.ts';
import { toReportDocument } from '../../../src/message/document.ts';
import { hasText } from '../../../src/message/say.ts';
import { renderThread } from '../../../src/message/thread.ts';
import { Finding } from '../../../src/model/finding.ts';
import { runChecks } from '../../../src/verdict/run-checks.ts';
import { sampleDiagnosis } from '../message/sample.ts';
import { type Changes, world } from './builders.ts';

/** One row: a world, and what the check must find in it; `null`: it must stay silent. */
export type Row = readonly [
  when: string,
  changes: Changes,
  finds:
    | null
    | 'not-asked'
    | {
        readonly code: string;
        readonly effect?: Finding['effect'];
        readonly hop?: string | null;
        /** Keys of the evidence, in its order. */
        readonly evidence: readonly string[];
        readonly params?: Readonly<Record<string, unknown>>;
        readonly where?: Finding['fix']['where'];
        readonly commands?: readonly string[];
        readonly persistent?: readonly string[];
      },
];

/**
 * Tests a check by a table, and what has to hold for every check: it reads what it declares and nothing else, a
 * missing fact or probe makes it `unknown`, each of its findings occurs in the table, and no text has a hole.
 */
export function checkTable(typed: { readonly id: string }, rows: readonly Row[]): void {
  const check = typed as unknown as Check;
  const read = { needs: new Set<string>(), optional: new Set<string>(), probes: new Set<string>() };
  const found = new Set<string>();

  /** Only the declared keys, each reading of one noted. */
  function watched(values: object, declared: readonly string[], seen: Set<string>): never {
    return new Proxy(values, {
      get(target, key) {
        expect(declared, `${check.id} reads ${String(key)}`).toContain(key);
        seen.add(String(key));
        return Reflect.get(target, key);
      },
    }) as never;
  }

  describe(check.id, () => {
    test.each(rows)('%s', (_when, changes, finds) => {
      const known = world(changes);
      const data = (ids: readonly FactId[]) =>
        Object.fromEntries(
          ids.map((id) => {
            const result = known.facts[id];
            return [id, result?.status === 'ok' ? result.data : null];
          }),
        );
      const answer = check.run({
        vm: known.vm,
        path: known.path,
        facts: watched(data(check.needs), check.needs, read.needs),
        known: watched(data(check.optional), check.optional, read.optional),
        absent: [...check.needs, ...check.optional].filter((id) => known.facts[id]?.status === 'absent'),
        probes: watched(known.probes, check.probes, read.probes),
        symptom: known.symptom,
      });
      if (finds === null || finds === 'not-asked') {
        expect(answer).toEqual({ status: finds ?? 'pass' });
        return;
      }
      const { code, evidence, effect = 'breaks', hop, params, where, commands, persistent } = finds;
      expect(answer).toMatchObject({
        status: effect === 'notes' ? 'note' : 'fail',
        finding: { code, effect },
      });
      const finding = Finding.parse('finding' in answer ? answer.finding : null);
      found.add(finding.code);
      expect(check.findings).toContain(finding.code);
      expect(finding.evidence.map(({ shows }) => shows.key)).toEqual(
        evidence.map((key) => `evidence.${key}`),
      );
      expect(finding.params).toMatchObject(params ?? {});
      expect(finding.fix.where).toBe(where ?? finding.fix.where);
      expect(finding.fix.commands).toEqual(commands ?? finding.fix.commands);
      expect(finding.fix.persistent).toEqual(persistent ?? finding.fix.persistent);
      expect(finding.hop).toBe(hop === undefined ? finding.hop : hop);
      // The same in words: every key has its text, every placeholder its value.
      expect(hasText(`finding.${code}`, 'en') && hasText(`fix.${code}`, 'en')).toBe(true);
      const diagnosis = sampleDiagnosis({
        cause: finding,
        explained: [],
        alsoFound: [],
        notes: [],
        missing: [],
      });
      const words = JSON.stringify([toReportDocument(diagnosis, 'en'), renderThread('k', diagnosis, 'en')]);
      expect(words).not.toContain('⟦');
      expect(words).not.toMatch(/undefined|\bnull\b(?=")|NaN/u);
    });

    test.each([...check.needs, ...check.probes])('without %s it is unknown, not healthy', (id) => {
      const { facts, probes, ...known } = world();
      const without = (values: object) =>
        Object.fromEntries(Object.entries(values).filter(([key]) => key !== id));
      const run = runChecks([check], { ...known, facts: without(facts), probes: without(probes) }, 'final');
      expect(run).toMatchObject({
        failures: [],
        notes: [],
        decided: false,
        outcomes: [{ id: check.id, status: 'unknown', missing: [id] }],
      });
    });

    test('a fact that could not be read is no fact', () => {
      const { facts, ...known } = world();
      const failed = Object.fromEntries(
        Object.entries(facts).map(([id, { from }]) => [
          id,
          { status: 'error', reason: 'denied', message: 'no', from },
        ]),
      );
      const [outcome] = runChecks([check], { ...known, facts: failed }, 'final').outcomes;
      expect(outcome?.status === 'unknown').toBe(check.needs.length > 0);
    });

    test('every finding that it declares was made', () => {
      expect([...found].toSorted()).toEqual([...check.findings].toSorted());
    });

    test('it reads everything that it declares', () => {
      for (const part of ['needs', 'optional', 'probes'] as const) {
        expect([...read[part]].toSorted()).toEqual([...check[part]].toSorted());
      }
    });
  });
}
