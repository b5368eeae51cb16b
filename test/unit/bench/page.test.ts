import { expect, test } from 'vitest';
import { putSection } from '../../bench/section.ts';
import { factsOf, hideFacts, type KnownLab, type LabFacts, renderSummary } from '../../bench/summary.ts';

const facts: LabFacts = {
  topology: 'plain',
  date: '2026-01-02 03:04',
  commit: 'abc1234',
  load: [0.5, 2.1],
  rounds: 1,
  faults: { asked: 4, layerRight: 4, causeRight: 3, whollyRight: 2 },
  healthy: { asked: 10, paths: 5, reachable: 10, whollyRight: 10, falseAlarms: 0 },
  leftBehind: 1,
  fixes: { run: 2, cured: 2 },
  faultMs: [1000, 2000, 3000, 4000],
  framesMax: 12,
  layers: { 'datalink>datalink': 3, 'network>transport': 1, 'reachable>reachable': 10 },
};
const other: LabFacts = {
  ...facts,
  topology: 'ovs',
  faults: { asked: 6, layerRight: 6, causeRight: 6, whollyRight: 6 },
  healthy: { asked: 2, paths: 1, reachable: 1, whollyRight: 1, falseAlarms: 1 },
  layers: { 'datalink>datalink': 6, 'reachable>reachable': 1, 'reachable>transport': 1 },
};

test('what is kept of a run is read back from its section', () => {
  expect(factsOf(`a text\n${hideFacts(facts)}\nmore`)).toEqual(facts);
  expect(factsOf('a text')).toBeNull();
});

const known = (name: string, rest: Partial<KnownLab> = {}): KnownLab => ({
  name,
  kernel: 'host',
  hasQuestions: true,
  ...rest,
});

test('the sum is over the latest run in each lab, and names the labs without one', () => {
  const empty = known('three', { hasQuestions: false });
  const text = renderSummary([facts, other], [known('plain'), known('ovs'), known('nat'), empty]);
  expect(text).toContain('Faults asked about: 10; layer right 10 (100.0 %)');
  expect(text).toContain('cause right 9 (90.0 %)');
  expect(text).toContain('wholly right 8 (80.0 %)');
  expect(text).toContain('left the lab changed, for which no answer is to blame: 2.');
  expect(text).toContain('false alarms 1');
  expect(text).toContain('Left out, never measured: `nat`.');
  expect(text).toContain('nothing for this bench to ask: `three`.');
  expect(text).toMatch(/\| network +\| · +\| · +\| 1 +\| · +\|/u);
});

test('times of the second kernel are told apart from those in namespaces', () => {
  const slow = { ...other, topology: 'bond', faultMs: [9000, 9000], kernel: 'uml', slowness: 5 } as const;
  const text = renderSummary([facts, slow], [known('plain'), known('bond')]);
  expect(text).toContain('in namespaces: p50 2.00 s, p95 4.00 s (aim 3.5 s), max 4.00 s.');
  expect(text).toMatch(/second kernel .*: p50 9.00 s, p95 9.00 s, max 9.00 s, .* 5 times slower/u);
  expect(text).toMatch(/\| bond +\| second +\|/u);
  expect(text).toMatch(/\| plain +\| this machine's +\|/u);
});

test('an older section, which does not say its kernel, ran on the one that its topology asks for', () => {
  const text = renderSummary([facts, other], [known('plain'), known('ovs', { kernel: 'uml' })]);
  expect(text).toMatch(/\| ovs +\| second +\|/u);
  expect(renderSummary([facts], [known('plain')])).not.toContain('second kernel');
});

test('a section is replaced, the others are kept, and the sum follows', () => {
  const first = putSection('', 'faults-plain', `${hideFacts(facts)}\n\nplain, once`);
  const second = putSection(first, 'faults-ovs', `${hideFacts(other)}\n\novs, once`);
  const third = putSection(second, 'budgets', 'budgets');
  const last = putSection(
    third,
    'faults-plain',
    `${hideFacts({ ...facts, commit: 'fff0000' })}\n\nplain, again`,
  );
  expect(last).not.toContain('plain, once');
  expect(last).toContain('plain, again');
  expect(last).toContain('ovs, once');
  expect(last).toContain('| fff0000');
  expect(last.indexOf('Faults asked about: 10')).toBeLessThan(last.indexOf('plain, again'));
  expect(last.match(/^## /gmu)).toHaveLength(4);
  expect(putSection(last, 'budgets', 'budgets')).toBe(last);
});

test('a section that there is not is refused', () => {
  expect(() => putSection('', 'faults-nowhere', 'x')).toThrow('no section faults-nowhere');
});

test('what an older page says of all labs at once is dropped with the first section of one', () => {
  const old = '<!-- faults: begin -->\n\n## Fault bench\n\nby hand\n\n<!-- faults: end -->\n';
  expect(putSection(old, 'faults-plain', hideFacts(facts))).not.toContain('by hand');
});
