import { describe, expect, test } from 'vitest';
import type { Check } from '../../../src/checks/check.ts';
import { breaks, defineCheck, degrades, evidence, notes, pass } from '../../../src/checks/check.ts';
import { hasText, say } from '../../../src/message/say.ts';
import type { Finding } from '../../../src/model/finding.ts';
import { deriveVerdict } from '../../../src/verdict/derive-verdict.ts';
import { lostAtHop } from '../../../src/verdict/lost-at-hop.ts';
import { type ChecksRun, runChecks } from '../../../src/verdict/run-checks.ts';
import { lost, path, works, world } from '../checks/builders.ts';

const finding = (code: string, effect: Finding['effect'] = 'breaks'): Finding => ({
  code,
  layer: code.split('.')[0] as Finding['layer'],
  effect,
  hop: null,
  confidence: 0.9,
  params: {},
  evidence: [{ command: 'true', shows: { key: 'k', params: {} } }],
  fix: { where: 'guest', commands: [], persistent: [], note: { key: 'k', params: {} } },
});
const run = (failures: readonly Finding[], more: Partial<ChecksRun> = {}): ChecksRun => ({
  outcomes: [],
  failures: failures.map((each) => ({ check: each.code, finding: each })),
  notes: [],
  decided: false,
  ...more,
});
const first = finding('datalink.first');
const second = finding('network.second');
const slow = finding('physical.slow', 'degrades');
const odd = finding('datalink.odd', 'notes');
const nowhere = () => finding('datalink.lost-at-hop');
const codes = (list: readonly Finding[]) => list.map(({ code }) => code);

describe('the verdict', () => {
  test('works: nothing is called broken, whatever a check says', () => {
    const verdict = deriveVerdict(run([first, second], { notes: [odd] }), works, nowhere);
    expect(verdict).toMatchObject({ outcome: 'reachable', cause: null, alsoFound: [] });
    expect(codes(verdict.notes)).toEqual(['datalink.odd', 'datalink.first', 'network.second']);
    expect(verdict.notes.every(({ effect }) => effect === 'notes')).toBe(true);
  });

  test('works, but not well', () => {
    const verdict = deriveVerdict(run([slow, first]), works, nowhere);
    expect(verdict).toMatchObject({ outcome: 'degraded', cause: { code: 'physical.slow' }, alsoFound: [] });
    expect(codes(verdict.notes)).toEqual(['datalink.first']);
  });

  test('broken: the first on the way is the cause, the second is told as well', () => {
    const verdict = deriveVerdict(run([slow, first, second]), lost('out'), nowhere);
    expect(verdict).toMatchObject({ outcome: 'unreachable', cause: first });
    expect(codes(verdict.alsoFound)).toEqual(['network.second']);
    expect(codes(verdict.notes)).toEqual(['physical.slow']);
  });

  test('broken, and no check knows why: the last hop that saw the frames', () => {
    expect(deriveVerdict(run([]), lost('out'), nowhere)).toMatchObject({
      outcome: 'unreachable',
      cause: { code: 'datalink.lost-at-hop' },
    });
  });

  test('decided before any probe ran', () => {
    expect(deriveVerdict(run([first], { decided: true }), null, nowhere)).toMatchObject({
      outcome: 'unreachable',
      cause: first,
    });
  });

  test.each([[null], [{ works: 'unknown', because: 'guest-routes-unseen' }]] as const)(
    'nobody knows (%j): neither health nor a fault',
    (symptom) => {
      expect(deriveVerdict(run([]), symptom, nowhere)).toMatchObject({
        outcome: 'inconclusive',
        cause: null,
      });
      const verdict = deriveVerdict(run([first]), symptom, nowhere);
      expect(verdict).toMatchObject({ outcome: 'inconclusive', cause: null, alsoFound: [] });
      expect(codes(verdict.notes)).toEqual(['datalink.first']);
    },
  );

  test('a name that has no address is a fault of its own, also where the server itself is reached', () => {
    const name = finding('application.name-not-resolved');
    expect(deriveVerdict(run([name]), works, nowhere)).toMatchObject({ outcome: 'unreachable', cause: name });
    expect(deriveVerdict(run([name]), null, nowhere)).toMatchObject({ outcome: 'unreachable', cause: name });
  });
});

describe('running the checks', () => {
  const parts = {
    hop: null,
    confidence: 1,
    evidence: [evidence('true', 'no-nic')],
    fix: { where: 'guest' },
  } as const;
  const check = (
    id: `datalink.${string}`,
    answer: () => ReturnType<Check['run']>,
    more: Partial<Check> = {},
  ) => ({ ...defineCheck({ id, summary: 's', findings: [], run: answer }), ...more }) as unknown as Check;
  const fails = () => breaks('datalink.x', parts);
  const statuses = (...list: readonly Check[]) =>
    runChecks(list, world(), 'final').outcomes.map(({ id, status, because }) => [id, status, because]);

  test('what hangs on a failure is skipped, and what hangs on that as well', () => {
    expect(
      statuses(
        check('datalink.a', fails),
        check('datalink.b', () => pass, { dependsOn: ['datalink.a'] }),
        check('datalink.c', () => pass, { dependsOn: ['datalink.b'] }),
        check('datalink.d', () => pass),
      ),
    ).toEqual([
      ['datalink.a', 'fail', undefined],
      ['datalink.b', 'skipped', 'datalink.a'],
      ['datalink.c', 'skipped', 'datalink.b'],
      ['datalink.d', 'pass', undefined],
    ]);
  });

  test('what only degrades stops what hangs on it, and nothing else', () => {
    const degraded = check('datalink.a', () => degrades('datalink.x', parts));
    expect(
      statuses(
        degraded,
        check('datalink.b', () => pass, { dependsOn: ['datalink.a'] }),
        check('datalink.c', () => pass, { probes: ['egress'] }),
      ),
    ).toEqual([
      ['datalink.a', 'fail', undefined],
      ['datalink.b', 'skipped', 'datalink.a'],
      ['datalink.c', 'pass', undefined],
    ]);
  });

  test('a probe behind the break that saw nothing wrong is no health', () => {
    expect(
      statuses(
        check('datalink.a', fails),
        check('datalink.b', () => pass, { probes: ['egress'] }),
      ),
    ).toEqual([
      ['datalink.a', 'fail', undefined],
      ['datalink.b', 'skipped', 'datalink.a'],
    ]);
  });

  test('a check that throws is unknown, and the others run', () => {
    const throws = check('datalink.a', () => {
      throw new Error('a fault of vmping');
    });
    expect(
      statuses(
        throws,
        check('datalink.b', () => pass),
      ),
    ).toEqual([
      ['datalink.a', 'unknown', undefined],
      ['datalink.b', 'pass', undefined],
    ]);
  });

  test('a note is no failure; a decisive failure decides; early, what cannot be judged yet is not mentioned', () => {
    const note = check('datalink.a', () => notes('datalink.x', parts));
    const decisive = check('datalink.b', fails, { decisive: true });
    const later = check('datalink.c', () => pass, { probes: ['rules'] });
    const { probes, ...known } = world();
    const early = runChecks([note, decisive, later], { ...known, probes: {} }, 'early');
    expect(early).toMatchObject({
      decided: true,
      failures: [{ check: 'datalink.b' }],
      notes: [{ code: 'datalink.x' }],
    });
    expect(early.outcomes.map(({ id, status }) => [id, status])).toEqual([
      ['datalink.a', 'pass'],
      ['datalink.b', 'fail'],
    ]);
    expect(runChecks([note], { ...known, probes }, 'final').decided).toBe(false);
  });
});

describe('the last hop that saw the frames', () => {
  test.each([
    ['guest', 'arp', 'vm'],
    ['guest', 'ip', 'network'],
    ['out', 'ip', 'datalink'],
    ['return', 'arp', 'datalink'],
    ['beyond', 'ip', 'network'],
    ['service', 'ip', 'transport'],
  ] as const)('lost at %s (%s): layer %s, with every word there', (segment, what, layer) => {
    const symptom = lost(segment, what);
    const found = lostAtHop(path(), symptom.works === 'no' ? symptom.lost : (null as never));
    expect(found).toMatchObject({ layer, code: `${layer}.lost-at-hop`, effect: 'breaks' });
    expect(hasText(`finding.${found.code}`, 'en')).toBe(true);
    const words = [
      { key: `finding.${found.code}`, params: found.params },
      found.fix.note,
      ...found.evidence.map(({ shows }) => shows),
    ];
    expect(words.map((each) => say(each, 'en')).join('\n')).not.toContain('⟦');
  });

  test('ARP that leaves by the uplink and is never answered is physical', () => {
    const symptom = lost('beyond', 'arp', 'eth0', '10.0.0.1');
    expect(lostAtHop(path(), symptom.works === 'no' ? symptom.lost : (null as never)).layer).toBe('physical');
  });
});
