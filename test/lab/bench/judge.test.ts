import { expect, test } from 'vitest';
import type { Report } from '../../../src/model/report.ts';
import { faults } from '../faults/index.ts';
import { confusionOf, renderConfusion } from './confusion.ts';
import { judgeExit, judgeFault, judgeHealthy } from './judge.ts';
import type { Run } from './run.ts';
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
});

test('what is counted', () => {
  expect([quantile([], 0.5), quantile([3, 1, 2], 0.5), quantile([1, 2, 3, 4], 0.95)]).toEqual([null, 2, 4]);
  expect([median([]), median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([null, 2, 2.5]);
  const base = {
    topology: 'plain',
    round: 1,
    wrongs: [],
    answer: null,
    cureMs: null,
    cliMs: null,
    manualMs: null,
  } as const;
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
