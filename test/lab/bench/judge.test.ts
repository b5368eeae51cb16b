import { expect, test } from 'vitest';
import type { Report } from '../../../src/model/report.ts';
import type { Fault } from '../faults/fault.ts';
import { faults } from '../faults/index.ts';
import { confusionOf, renderConfusion } from './confusion.ts';
import { countOf, falseAlarmsOf } from './count.ts';
import { judgeExit, judgeFault, judgeHealthy } from './judge.ts';
import { labFactsOf, renderBench } from './report.ts';
import { progressLine, type Run } from './run.ts';
import { figuresOf, median, quantile } from './statistics.ts';

/** The bench must be able to fail: answers that are wrong in one thing each. */
const fault = faults.find(({ id }) => id === 'tap-not-in-bridge');
if (fault === undefined) {
  throw new Error('the lab has no tap-not-in-bridge');
}

const finding: NonNullable<Report['verdict']> = {
  layer: 'datalink',
  cause: 'datalink.tap-not-in-bridge',
  hop: 'vnet0',
  confidence: 1,
  summary: 'out',
  evidence: [{ command: 'ip link', shows: 'no master' }],
  fix: { where: 'hypervisor', commands: ['ip link set dev vnet0 master br0'], persistent: [], note: '' },
};
const right: Report = {
  schema: 'vmping.report/1',
  id: 'b-1',
  vm: 'web01',
  target: '10.0.0.1',
  hypervisor: 'hv1',
  startedAt: '2026-11-22T12:00:00.000Z',
  outcome: 'unreachable',
  verdict: finding,
  alsoFound: [],
  notes: [],
  missing: [],
  train: null,
  path: [],
  checks: [],
  timings: { totalMs: 100, facts: 80, probes: 0, verdict: 1 },
};
const healthy: Report = { ...right, outcome: 'reachable', verdict: null };

test('the right answers are right', () => {
  expect(judgeFault(fault, right)).toEqual([]);
  expect(judgeHealthy(healthy)).toEqual([]);
  expect(judgeExit(1, right)).toEqual([]);
});

test.for<[string, Partial<Report>, string]>([
  ['healthy', { outcome: 'reachable', verdict: null }, 'outcome reachable and no cause'],
  ['unsure', { outcome: 'inconclusive', verdict: null }, 'outcome inconclusive and no cause'],
  ['only degraded', { outcome: 'degraded' }, 'outcome degraded, not unreachable'],
  ['another cause', { verdict: { ...finding, cause: 'datalink.tap-down' } }, 'cause datalink.tap-down, not'],
  ['another layer', { verdict: { ...finding, layer: 'vm' } }, 'layer vm, not datalink'],
  [
    'another place',
    { verdict: { ...finding, fix: { ...finding.fix, where: 'guest' } } },
    'to be mended on the guest',
  ],
  ['no fix', { verdict: { ...finding, fix: { ...finding.fix, commands: [] } } }, 'no command to mend it'],
  ['a second cause', { alsoFound: [finding] }, 'also found datalink.tap-not-in-bridge'],
])('wrong about a fault: %s', ([, change, wrong]) => {
  expect(judgeFault(fault, { ...right, ...change })).toEqual([expect.stringContaining(wrong)]);
});

test('wrong about a healthy path: any finding, any other outcome, any other exit status', () => {
  expect(judgeHealthy(right)).toHaveLength(2);
  expect(judgeHealthy({ ...healthy, outcome: 'inconclusive' })).toHaveLength(1);
  expect(judgeHealthy({ ...healthy, alsoFound: [finding] })).toHaveLength(1);
  expect(judgeExit(0, right)).toHaveLength(1);
  const noted = { ...healthy, notes: [finding] };
  expect(judgeHealthy(noted, finding.cause)).toEqual([]);
  expect(judgeHealthy(healthy, finding.cause)).toEqual([`no note ${finding.cause}`]);
});

test('of a fault that nobody can know any cause is wrong, and to say so is right', () => {
  const hidden: Fault = { ...fault, isHidden: true };
  const unsure: Report = { ...healthy, outcome: 'inconclusive' };
  expect(judgeFault(hidden, unsure)).toEqual([]);
  expect(judgeFault(fault, unsure)).toHaveLength(1);
  expect(judgeFault(hidden, right)).toHaveLength(2);
  expect(judgeFault(hidden, healthy)).toHaveLength(1);
  expect(judgeFault(hidden, { ...unsure, alsoFound: [finding] })).toHaveLength(1);
});

const base = {
  topology: 'plain',
  round: 1,
  wrongs: [],
  left: [],
  answer: null,
  cureMs: null,
  cliMs: null,
  manualMs: null,
} as const;

test('what is counted', () => {
  expect([quantile([], 0.5), quantile([3, 1, 2], 0.5), quantile([1, 2, 3, 4], 0.95)]).toEqual([null, 2, 4]);
  expect([median([]), median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([null, 2, 2.5]);
  const some: Run[] = [
    { ...base, id: 'a', kind: 'fault', wanted: 'vm.paused', got: 'vm.paused' },
    { ...base, id: 'b', kind: 'fault', wanted: 'datalink.tap-down', got: 'reachable' },
    { ...base, id: 'c', kind: 'twin', wanted: 'reachable', got: 'no answer' },
  ];
  expect(
    renderConfusion(confusionOf(some))
      .split('\n')
      .map((line) => line.replaceAll(/[ |]+/g, ' ').trim()),
  ).toEqual([
    'wanted ↓ got → vm datalink reachable no answer',
    expect.stringMatching(/^-+/),
    'vm 1 · · ·',
    'datalink · · 1 ·',
    'reachable · · · 1',
  ]);
  expect(figuresOf(some)).toMatchObject({ ratio: null, faults: { count: 0, p50: null } });
});

test('the cause alone is not all of it, and what is left behind is no wrong answer', () => {
  const about = {
    topology: 'plain',
    date: '2026-01-02 03:04',
    commit: 'abc1234',
    load: [1, 1],
    rounds: 1,
  } as const;
  const cause = { ...base, kind: 'fault', wanted: 'vm.paused', got: 'vm.paused' } as const;
  const left: Run = { ...cause, id: 'left', left: ['- web01: inet 10.0.0.10/24'] };
  const partly: Run = { ...cause, id: 'partly', wrongs: ['outcome degraded, not unreachable'] };
  const uncured: Run = { ...cause, id: 'uncured', cureMs: 9, wrongs: ['its fix fails: x: exit status 1'] };
  const beside: Run = {
    ...base,
    id: 'gateway, warm',
    kind: 'twin',
    wanted: 'reachable',
    got: 'reachable',
    answer: { report: { ...healthy, alsoFound: [finding] }, wallMs: 1 } as Run['answer'],
    wrongs: ['also found datalink.tap-not-in-bridge: out'],
  };
  expect(labFactsOf([left, partly, uncured], about)).toMatchObject({
    faults: { asked: 3, layerRight: 3, causeRight: 3, whollyRight: 1 },
    fixes: { run: 1, cured: 0 },
    leftBehind: 1,
  });
  expect([countOf([beside]).whollyRight, falseAlarmsOf([beside])]).toEqual([0, 1]);
  const text = renderBench([left, partly]);
  expect(text).toContain('cause right 2, wholly right 1 ');
  expect(text).toMatch(/^\| left +\| vm\.paused +\| 1\/1 /mu);
  expect(text).toMatch(/^\| partly +\| vm\.paused +\| 0\/1 /mu);
  const [, wrong, behind] = text.split(/\*\*(?:Wrong|Left behind in the lab):\*\*/u);
  expect(wrong?.trim()).toBe('- partly (plain, round 1): outcome degraded, not unreachable');
  expect(behind?.trim()).toMatch(/^- left \(plain, round 1\): left behind: - web01: inet 10.0.0.10\/24\n/u);
  expect([left, partly].map((run) => progressLine(run).slice(0, 5))).toEqual(['LEFT ', 'WRONG']);
});
