import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openAuditFile } from '../../../adapters/audit-file.ts';
import { readConfig } from '../../../adapters/config-file.ts';
import { createEnqueue } from '../../../jobs/enqueue.ts';
import { noAlerts } from '../../../src/incidents/route.ts';
import { toPlainText } from '../../../src/message/plain.ts';
import { AuditEntry } from '../../../src/model/audit.ts';
import type { Episode } from '../../../src/model/episode.ts';
import { episode, onSwitch, over, path } from '../../unit/incidents/sample.ts';
import { settled as allSettled } from '../settled.ts';
import { createWorld, type World } from '../world.ts';

const { policy } = readConfig(
  `
groups: { oncall: ["slack:UONCALL"] }
policy:
  - commands: all
    groups: [oncall]
  - commands: [silence]
    people: ["slack:UOWNER"]
    vms: ["web*"]
  - commands: [silence]
    people: ["slack:UFIRST"]
    hypervisors: [hv1]
  - commands: [diagnose]
    people: ["slack:UGUEST"]
`,
  'vmping.yaml',
);
const file = join(mkdtempSync(join(tmpdir(), 'vmping-silence-')), 'audit.jsonl');
const log = openAuditFile(file, { onProblem: () => undefined });
let world: World;

beforeAll(async () => {
  world = await createWorld(
    { policy, audit: log, alerts: { ...noAlerts, otherwise: ['slack:COPS'] } },
    'slack',
  );
  await world.worker('hv1');
  await world.worker('hv2');
});
afterAll(async () => {
  await world.stop();
  log.close();
});
beforeEach(async () => {
  await settled();
  (world.chat.threads as unknown[]).length = 0;
  (world.chat.replies as unknown[]).length = 0;
});

const tell = (...episodes: readonly Episode[]) => {
  const enqueue = createEnqueue(world.queues);
  return Promise.all(episodes.map((each) => enqueue.episode('chat', each)));
};
const settled = () => allSettled(world.queues.chat());
const by = (id: string, channel = 'COPS') => ({ person: { id, name: id.toLowerCase() }, channel });
const said = () => world.chat.replies.map(({ fallback }) => fallback);
const rootOf = (index = 0) =>
  toPlainText(world.chat.threads[index]?.root ?? { key: '', fallback: '', blocks: [] });
const postsOf = (index = 0) =>
  (world.chat.threads[index]?.posts ?? []).map(({ message }) => toPlainText(message).trim()).slice(1);
const buttonOf = (action: string) =>
  world.chat.threads[0]?.root.blocks
    .flatMap((block) => (block.kind === 'buttons' ? block.buttons : []))
    .find((button) => button.action === action);
const lastAudit = () =>
  AuditEntry.parse(JSON.parse(readFileSync(file, 'utf8').trimEnd().split('\n').at(-1) ?? ''));

test('a button: who may not is refused; who may silences the root, and whoever ends it is named', async () => {
  const flap = episode('s1', { hypervisor: 'hv1' });
  await tell(flap);
  await settled();
  const value = buttonOf('silence-8h')?.value ?? '';
  for (const person of ['UGUEST', 'UOWNER', 'USTRANGER']) {
    await world.chat.press('silence-8h', value, by(person));
  }
  expect(said()).toEqual([
    'Your rights do not include `silence`.',
    'Your right to `silence` covers VMs, and neither ports nor whole hypervisors.',
    expect.stringContaining('You have no rights'),
  ]);
  expect(lastAudit()).toMatchObject({ outcome: 'refused', command: 'silence' });
  await world.chat.press('silence-8h', value, by('UFIRST', 'CELSE'));
  expect(said().at(-1)).toContain('does not remember this incident');
  await world.chat.press('silence-8h', value, by('UFIRST'));
  await settled();
  expect(rootOf()).toMatch(/Silenced by ufirst until \d\d:\d\d:\d\d\./u);
  expect(rootOf()).toContain('[End the silence]');
  expect(postsOf()).toEqual([expect.stringMatching(/^ufirst silenced hv1\/eth0 until/u)]);
  expect(lastAudit()).toMatchObject({
    outcome: 'allowed',
    command: 'silence',
    target: 'hv1/eth0',
    how: 'button',
  });

  // More trouble on it is counted, the line goes on, and the thread is silent.
  await tell({ ...flap, seq: 2, count: 400 }, episode('s1e', { hypervisor: 'hv1', kind: 'link-errors' }));
  await settled();
  expect(rootOf()).toContain('400 transitions');
  expect(rootOf()).toContain('1 alert was muted.');
  expect(postsOf()).toHaveLength(1);
  await world.chat.press('unsilence', value, by('UONCALL'));
  await settled();
  expect(postsOf().slice(1)).toEqual(['uoncall ended the silence of hv1/eth0. 1 alert was muted.']);
  expect(rootOf()).not.toContain('Silenced');
  expect(rootOf()).toContain('[Silence 1 h]');
});

test('until it is stable: nothing but the end is said, and the silence ends with it', async () => {
  const flap = episode('s2', { hypervisor: 'hv2', device: 'eth2' });
  await tell(flap);
  await settled();
  await world.chat.press('silence-stable', buttonOf('silence-stable')?.value ?? '', by('UONCALL'));
  await settled();
  expect(rootOf()).toContain('Silenced by uoncall until it is stable.');
  await tell(over(flap, 100));
  await settled();
  expect(rootOf()).toMatch(/^✓ hv2: eth2/u);
  expect(postsOf()[0]).toBe('uoncall silenced hv2/eth2 until it is stable.');
  expect(postsOf()[1]).toBe('The silence of hv2/eth2 is over. Nothing was muted.');
  expect(postsOf()[2]).toMatch(/^✓ hv2: eth2/u);
  await world.chat.say('silences', by('UONCALL'));
  expect(said().at(-1)).not.toContain('hv2/eth2');
});

test('a command before the trouble: nothing is posted, all is counted, and it is told when the silence is ended', async () => {
  await world.chat.say('silence hv2/eth7 2h', by('UONCALL'));
  expect(said()).toEqual([expect.stringMatching(/^uoncall silenced hv2\/eth7 until/u)]);
  const flap = episode('s3', { hypervisor: 'hv2', device: 'eth7' });
  const gone = episode('s3b', { hypervisor: 'hv2', device: 'eth7', startedAt: flap.startedAt });
  await tell(flap, gone);
  await settled();
  expect(world.chat.threads).toEqual([]);
  await world.chat.say('silences', by('UONCALL'));
  expect(said().at(-1)).toMatch(/hv2\/eth7 until .*, by uoncall; 2 muted/u);
  await world.chat.say('status', by('UONCALL'));
  expect(toPlainText(world.chat.replies.at(-1) ?? { key: '', fallback: '', blocks: [] })).toMatch(
    /counted and not posted: \d+ silenced/u,
  );
  await world.chat.say('unsilence hv2/eth7', by('UONCALL'));
  await settled();
  expect(world.chat.threads).toHaveLength(1);
  expect(rootOf()).toContain('2 alerts were muted.');
  await world.chat.say('unsilence hv2/eth7', by('UONCALL'));
  expect(said().at(-1)).toBe('hv2/eth7 is not silenced. `silences` shows what is.');
});

test('the owner of a VM silences it and nothing else, by name', async () => {
  for (const line of ['silence web01 1h', 'silence hv1/eth0 1h', 'silence hv1 1h', 'silence fast 1h']) {
    await world.chat.say(line, by('UOWNER'));
  }
  expect(said()).toEqual([
    expect.stringMatching(/^uowner silenced web01 until/u),
    'Your right to `silence` covers VMs, and neither ports nor whole hypervisors.',
    'Your right to `silence` covers VMs, and neither ports nor whole hypervisors.',
    'Your right to `silence` does not cover the VM fast in this channel.',
  ]);
  await tell(path('s4', 'web01', '10.0.0.1', { hypervisor: 'hv4' }));
  await tell(path('s5', 'db01', '10.9.9.9', { hypervisor: 'hv4' }));
  await settled();
  expect(world.chat.threads.map(({ root }) => root.fallback)).toEqual([
    expect.stringContaining('db01 on hv4 → 10.9.9.9: broken'),
  ]);
  await world.chat.say('silence hv4/db01 stable', by('UOWNER'));
  expect(said().at(-1)).toContain('does not cover the VM db01');
});

test('what is no silence is told what would be', async () => {
  for (const line of [
    'silence',
    'silence hv1/eth0',
    'silence hv1/eth0 soon',
    'silence hv1/eth0 99d',
    'silence a/b/c 1h',
    'silence hv9/eth0 1h',
    'silence web99 1h',
    'silence hv1/eth9 stable',
    'unsilence',
    'silences all',
  ]) {
    await world.chat.say(line, by('UONCALL'));
  }
  expect(said().map((line) => line.split(/[.:]/u)[0])).toEqual([
    '`silence` takes what is to be silent, and for how long',
    '`silence` takes what is to be silent, and for how long',
    '"soon" is no length',
    '"99d" is no length',
    '"a/b/c" is nothing that can be silenced',
    'No hypervisor is called hv9; did you mean hv1, hv2, hv4?',
    expect.stringContaining('Neither a VM nor a hypervisor is called web99; did you mean'),
    'There is no trouble with hv1/eth9 now',
    '`unsilence` takes what is silenced, as `silences` shows it',
    '`silences` stands alone',
  ]);
});

test('a switch: all its links are silenced, and one more does not break the silence', async () => {
  const on = (hypervisor: string, port: string, name: string) =>
    episode(name, { hypervisor, device: 'eth5', switch: { ...onSwitch(port), chassis: 'sw-silent' } });
  await tell(on('hv1', '1', 'sw1a'), on('hv2', '2', 'sw1b'));
  await settled();
  await world.chat.press('silence-1h', buttonOf('silence-1h')?.value ?? '', by('UFIRST'));
  expect(said().at(-1)).toContain('does not cover');
  await world.chat.press('silence-1h', buttonOf('silence-1h')?.value ?? '', by('UONCALL'));
  await settled();
  expect(postsOf().at(-1)).toContain('uoncall silenced hv1/eth5, hv2/eth5 until');
  const count = postsOf().length;
  await tell(on('hv3', '3', 'sw1c'));
  await settled();
  expect(rootOf()).toContain('on 3 hypervisors');
  expect(postsOf()).toHaveLength(count);
});
