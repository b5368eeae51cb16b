import { expect, test } from 'vitest';
import { toReportDocument } from '../../../src/message/document.ts';
import { Message } from '../../../src/message/message.ts';
import { toPlainText } from '../../../src/message/plain.ts';
import { renderTerminal } from '../../../src/message/terminal/render.ts';
import { displayWidth, fit, wrap } from '../../../src/message/terminal/width.ts';
import { createLayerLines, renderDiagnosis } from '../../../src/message/terminal-text.ts';
import {
  passedLayers,
  renderOutcome,
  renderPath,
  renderProgress,
  renderThread,
} from '../../../src/message/thread.ts';
import { outcomes } from '../../../src/model/diagnosis.ts';
import { Report } from '../../../src/model/report.ts';
import { sampleDiagnosis, sampleFinding } from './sample.ts';

test('the document is the one of the design, to the letter', () => {
  const document = toReportDocument(sampleDiagnosis(), 'en');
  expect(Report.parse(JSON.parse(JSON.stringify(document)))).toEqual(document);
  expect(Object.keys(document)).toEqual(
    'schema id vm target hypervisor startedAt outcome verdict alsoFound notes missing path checks train timings'.split(
      ' ',
    ),
  );
  expect(Object.keys(document.verdict ?? {})).toEqual(
    'layer cause hop confidence summary evidence fix'.split(' '),
  );
  expect(Object.keys(document.checks[0] ?? {})).toEqual(['id', 'layer', 'status', 'ms']);
  expect(document.verdict?.fix.commands).toEqual(['ip link set dev vnet0 master br0']);
  expect(toReportDocument(sampleDiagnosis({ cause: null, outcome: 'reachable' }), 'en').verdict).toBeNull();
});

test('the one line says outcome, layer and cause', () => {
  expect(renderOutcome(sampleDiagnosis(), 'en')).toMatch(
    /^✗ web01 → 10\.0\.0\.1: unreachable\. data link: ⟦finding\./u,
  );
  expect(renderOutcome(sampleDiagnosis({ outcome: 'reachable', cause: null }), 'en')).toBe(
    '✓ web01 → 10.0.0.1: reachable (0.6 s on hv1)',
  );
  expect(renderOutcome(sampleDiagnosis({ outcome: 'inconclusive', cause: null }), 'en')).toBe(
    '? web01 → 10.0.0.1: inconclusive. Could not look at tcpdump (0.6 s on hv1)',
  );
  expect(renderOutcome(sampleDiagnosis({ outcome: 'unreachable', cause: null }), 'en')).toContain(
    'No single cause',
  );
});

test('progress names what passed', () => {
  const question = { vm: 'web01', target: '10.0.0.1', hypervisor: 'hv1' };
  expect(renderProgress(question, null, 'en')).toBe('web01 → 10.0.0.1: queued for hv1');
  expect(
    renderProgress(question, { stage: 'probes', passed: ['vm', 'physical'], failed: 'datalink' }, 'en'),
  ).toBe('web01 → 10.0.0.1: testing the path on hv1 · passed: VM, physical · failed: data link');
});

test('the thread: layer and cause first, then proof, fix, what passed, the rest', () => {
  const plain = toPlainText(Message.parse(renderThread('verdict.r1', sampleDiagnosis(), 'en')));
  const order = [
    'Broken layer: data link (at vnet0)',
    '⟦finding.datalink.sample',
    '$ ip -j -d link show dev vnet0',
    'Fix, on the hypervisor hv1',
    'ip link set dev vnet0 master br0',
    'To keep it after a restart, on the hypervisor hv1',
    'virsh edit web01',
    'It explains what else was seen',
    'Passed: VM, physical',
    'Path: web01 → vnet0 ✗ br0 · 10.0.0.1',
    'Also found, independent of the cause',
    'Odd, but this path does not feel it',
    'Could not look at',
    'apt-get install tcpdump',
  ].map((words) => plain.indexOf(words));
  expect(order).not.toContain(-1);
  expect(order).toEqual(order.toSorted((a, b) => a - b));
});

test('a layer with an unknown check did not pass', () => {
  expect(passedLayers(sampleDiagnosis())).toEqual(['vm', 'physical']);
});

test('no fix to paste: said, with what to look at', () => {
  const fix = {
    where: 'switch',
    commands: [],
    persistent: [],
    note: { key: 'sample.look', params: {} },
  } as const;
  const diagnosis = sampleDiagnosis({
    cause: sampleFinding({ fix: { ...fix, commands: [], persistent: [] } }),
  });
  expect(toPlainText(renderThread('k', diagnosis, 'en'))).toContain(
    'Nothing to paste; on the switch: ⟦sample.look⟧',
  );
});

test('an unsure cause says how sure', () => {
  const diagnosis = sampleDiagnosis({ cause: sampleFinding({ confidence: 0.6 }) });
  expect(toPlainText(renderThread('k', diagnosis, 'en'))).toContain('60 % sure');
});

test('every outcome renders, with and without a cause', () => {
  for (const outcome of outcomes) {
    for (const cause of [null, sampleFinding()]) {
      const diagnosis = sampleDiagnosis({ outcome, cause, path: [], checks: [], missing: [] });
      expect(Message.safeParse(renderThread('k', diagnosis, 'en')).success).toBe(true);
      const text = renderDiagnosis(diagnosis, { columns: 80, colour: false, language: 'en' });
      expect(text).not.toContain('\u001B');
      expect(text.replaceAll(/⟦[^⟧]*⟧/gu, '')).not.toContain('undefined');
    }
  }
});

test('for people in a terminal: layers once each, colours only where wanted', () => {
  const lines = createLayerLines({ columns: 80, colour: false, language: 'en' });
  expect(lines({ stage: 'facts', passed: ['vm'], failed: null })).toEqual(['  ✓ VM passed']);
  expect(lines({ stage: 'probes', passed: ['vm', 'physical'], failed: 'datalink' })).toEqual([
    '  ✓ physical passed',
    '  ✗ data link failed',
  ]);
  expect(lines({ stage: 'verdict', passed: ['vm', 'physical'], failed: 'datalink' })).toEqual([]);
  const coloured = renderDiagnosis(sampleDiagnosis(), { columns: 80, colour: true, language: 'en' });
  expect(coloured.startsWith('\u001B[31m✗ web01')).toBe(true);
  const nasty = sampleDiagnosis({ vm: 'web\u001B[2J01' });
  expect(renderDiagnosis(nasty, { columns: 80, colour: false, language: 'en' })).not.toContain('\u001B');
});

test('commands are never wrapped, and everything else is', () => {
  const command = `ip link set dev ${'x'.repeat(200)} master br0`;
  const { lines } = renderTerminal(
    {
      key: 'k',
      fallback: 'f',
      blocks: [
        { kind: 'code', caption: 'Fix', lines: [command] },
        { kind: 'text', tone: 'plain', text: 'word '.repeat(60) },
      ],
    },
    { columns: 60, colour: false },
  );
  expect(lines).toContain(`    ${command}`);
  expect(lines.filter((line) => !line.includes('xxx')).every((line) => displayWidth(line) <= 60)).toBe(true);
});

test('a path shows where frames stopped', () => {
  expect(renderPath(sampleDiagnosis().path)).toBe('web01 → vnet0 ✗ br0 · 10.0.0.1');
  expect(renderPath([])).toBe('');
});

test('width counts columns, not characters', () => {
  expect(displayWidth('网络ab')).toBe(6);
  expect(displayWidth('e\u0301')).toBe(1);
  expect(fit('网络服务器', 7)).toBe('网络服…');
  expect(wrap('网络服务器', 4)).toEqual(['网络', '服务', '器']);
});

test('a name that is not known is no matter of the machine that it names', () => {
  const cause = sampleFinding({
    code: 'application.name-not-resolved',
    layer: 'application',
    params: { name: 'app.example.org', server: '10.0.0.53' },
    fix: { where: 'target', commands: [], persistent: [], note: { key: 'fix.none', params: {} } },
  });
  const request = { key: 'request.target-name', params: { vm: 'web01', hypervisor: 'hv1', at: 'now' } };
  const plain = toPlainText(renderThread('verdict.r1', sampleDiagnosis({ cause, request }), 'en'));
  expect(plain).toContain('on the DNS server 10.0.0.53:');
  expect(plain).toContain('To send to whoever owns the DNS server 10.0.0.53');
  expect(plain).not.toContain('the target');
});
