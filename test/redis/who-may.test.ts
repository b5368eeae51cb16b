import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openAuditFile } from '../../adapters/audit-file.ts';
import { readConfig } from '../../adapters/config-file.ts';
import { toPlainText } from '../../src/message/plain.ts';
import { AuditEntry } from '../../src/model/audit.ts';
import { createWorld, type World } from './world.ts';

const { policy } = readConfig(
  `
groups: { oncall: ["slack:UONCALL"] }
policy:
  - commands: all
    groups: [oncall]
    channels: ["slack:COPS"]
  - commands: [diagnose, watch]
    people: ["slack:UOWNER"]
    vms: ["web*"]
    hypervisors: ["hv1"]
  - commands: [where]
    people: ["slack:UGUIDE"]
  - commands: [audit]
    groups: ["slack:SAUDIT"]
`,
  'vmping.yaml',
);

const file = join(mkdtempSync(join(tmpdir(), 'vmping-who-')), 'audit.jsonl');
const log = openAuditFile(file, { onProblem: () => undefined });
let world: World;
let hv1: Awaited<ReturnType<World['worker']>>;
let hv2: Awaited<ReturnType<World['worker']>>;
let seen = 0;

beforeAll(async () => {
  world = await createWorld({ policy, audit: log }, 'slack');
  hv1 = await world.worker('hv1');
  hv2 = await world.worker('hv2');
});
afterAll(async () => {
  await world.stop();
  log.close();
});
beforeEach(() => {
  (world.chat.threads as unknown[]).length = 0;
  (world.chat.replies as unknown[]).length = 0;
  seen = audited().length;
});

function audited(): readonly AuditEntry[] {
  try {
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    return lines.map((line) => AuditEntry.parse(JSON.parse(line)));
  } catch {
    return [];
  }
}
const since = () => audited().slice(seen);
const said = () => world.chat.replies.map(({ fallback }) => fallback).join('\n');
const by = (id: string, channel = 'COPS', roles: readonly string[] = []) => ({
  person: { id, name: id.toLowerCase() },
  channel,
  roles,
});

test('the same person is refused at slash command, mention, shortcut and typed line, and each is written down', async () => {
  const runs = hv1.engine.runs.length + hv2.engine.runs.length;
  for (const how of ['slash', 'mention', 'typed'] as const) {
    await world.chat.say('hv1/web01 10.0.0.1', { ...by('USTRANGER'), how });
  }
  await world.chat.say('hv1/web01 cannot reach 10.0.0.1', { ...by('USTRANGER'), how: 'shortcut' });
  expect(world.chat.threads).toEqual([]);
  expect(hv1.engine.runs.length + hv2.engine.runs.length).toBe(runs);
  expect(world.chat.replies).toHaveLength(4);
  expect(since().map(({ how, outcome }) => `${how} ${outcome}`)).toEqual([
    'slash refused',
    'mention refused',
    'typed refused',
    'shortcut refused',
  ]);
  expect(said()).not.toContain('hv2');
});

test('whoever presses a button is checked, not whoever asked', async () => {
  await world.chat.say('hv1/web01 10.0.0.1', by('UONCALL'));
  const { thread } = await world.answered();
  const request = since()[0]?.request ?? '';
  for (const action of ['again', 'evidence']) {
    await world.chat.press(action, request, { ...by('UOWNER'), thread });
  }
  expect(said()).toBe('Your rights do not include `again`.\nYour rights do not include `evidence`.');
  expect(since().slice(1)).toMatchObject([
    { how: 'button', command: 'again', outcome: 'refused', vm: 'web01', person: { id: 'UOWNER' } },
    { how: 'button', command: 'evidence', outcome: 'refused', vm: 'web01', hypervisor: 'hv1' },
  ]);
  await world.chat.say('capture 3s', { ...by('UOWNER'), thread });
  expect(since().at(-1)).toMatchObject({ command: 'capture', outcome: 'refused' });
  expect(world.chat.threads[0]?.posts).toHaveLength(1);
});

test('a right ends with the channel, the VM and the hypervisor, and the refusal says with which', async () => {
  await world.chat.say('hv1/web01 10.0.0.1', by('UONCALL', 'CRANDOM'));
  await world.chat.say('hv1/fast 10.0.0.1', by('UOWNER'));
  await world.chat.say('hv2/web01 10.0.0.1', by('UOWNER'));
  expect(said().split('\n')).toEqual([
    'Your right to `diagnose` does not hold in this channel.',
    'Your right to `diagnose` does not cover the VM fast in this channel.',
    'Your right to `diagnose` does not cover the VM web01 on hv2.',
  ]);
  expect(world.chat.threads).toEqual([]);
});

test('of two VMs of one name the one that this person may ask about is meant', async () => {
  await world.chat.say('web01 10.0.0.1', by('UOWNER'));
  await world.answered();
  expect(since()).toMatchObject([{ outcome: 'allowed', hypervisor: 'hv1' }]);
  expect(said()).not.toContain('hv2');
});

test('a right to `where` alone finds VMs, and a right to diagnose alone does not', async () => {
  await world.chat.say('where hv2/fast', by('UGUIDE'));
  expect(said()).toMatch(/^fast is on hv2/u);
  await world.chat.say('where hv1/web01', by('UOWNER'));
  expect(since().map(({ outcome }) => outcome)).toEqual(['allowed', 'refused']);
});

test('completion offers what may be asked about here', async () => {
  expect(await world.chat.suggest('', by('UOWNER'))).toEqual(['web01']);
  expect(await world.chat.suggest('fa', by('UONCALL'))).toEqual(['hv1/fast', 'hv2/fast']);
  expect(await world.chat.suggest('', by('UONCALL', 'CRANDOM'))).toEqual([]);
  expect(await world.chat.suggest('', by('USTRANGER'))).toEqual([]);
});

test('a refusal that cannot be told is written down as a refusal', async () => {
  await world.chat.say('hv1/web01 10.0.0.1', { ...by('USTRANGER'), deaf: true });
  expect(since()).toMatchObject([{ outcome: 'refused', command: 'diagnose', vm: 'web01' }]);
});

test('`audit` shows what was written to those who may, by a group of the platform', async () => {
  await world.chat.say('hv1/web01 10.0.0.1', by('USTRANGER'));
  await world.chat.say('audit 2', by('UANYBODY'));
  await world.chat.say('audit 2', by('UANYBODY', 'COPS', ['SAUDIT']));
  const code = world.chat.replies.at(-1)?.blocks.find((block) => block.kind === 'code');
  expect(code?.kind === 'code' && code.lines).toEqual([
    expect.stringMatching(/uanybody \(UANYBODY\) {2}slack:COPS {2}audit {2}refused: You have no rights/u),
    expect.stringMatching(
      /ustranger \(USTRANGER\) {2}slack:COPS {2}diagnose web01 → 10\.0\.0\.1 on hv1 {2}refused/u,
    ),
  ]);
});

test('help is for everyone', async () => {
  await world.chat.say('help', by('USTRANGER', 'CRANDOM'));
  expect(since()).toMatchObject([{ command: 'help', outcome: 'allowed' }]);
});

test('a path is watched by those who may ask for it to be, and shown to them alone', async () => {
  const owner = { person: { id: 'UOWNER', name: 'Olga' } };
  await world.chat.say('watch hv1/fast 10.0.0.1', owner);
  expect(said()).toContain('fast');
  await world.chat.say('watch hv2/web01 10.0.0.1', owner);
  expect(said()).toContain('hv2');
  await world.chat.say('watch web01 10.0.0.1', { person: { id: 'UGUIDE', name: 'Gus' } });
  await world.chat.say('watch hv1/web01 10.0.0.1', owner);
  // No channel of this bot is told anything.
  expect(said()).toContain('hv1/web01 → 10.0.0.1 is watched from now on, every 5m');
  expect(said()).toContain('No channel would hear of it');
  const oncall = { person: { id: 'UONCALL', name: 'Ada' }, channel: 'COPS' };
  await world.chat.say('watch hv2/fast 10.0.0.2', oncall);
  await world.chat.say('unwatch hv2/fast 10.0.0.2', owner);
  expect(since().map(({ command, vm, hypervisor, outcome }) => [command, vm, hypervisor, outcome])).toEqual([
    ['watch', 'fast', 'hv1', 'refused'],
    ['watch', 'web01', 'hv2', 'refused'],
    ['watch', 'web01', null, 'refused'],
    ['watch', 'web01', 'hv1', 'allowed'],
    ['watch', 'fast', 'hv2', 'allowed'],
    ['watch', 'fast', 'hv2', 'refused'],
  ]);
  const list = async (person: Parameters<World['chat']['say']>[1]) => {
    await world.chat.say('watches', person);
    return toPlainText(world.chat.replies.at(-1) ?? { key: 'x', fallback: 'x', blocks: [] });
  };
  expect(await list(owner)).toContain('hv1/web01 → 10.0.0.1');
  expect(await list(owner)).not.toContain('fast');
  expect(await list(oncall)).toContain('hv2/fast → 10.0.0.2');
  await world.chat.say('unwatch hv1/web01 10.0.0.1', owner);
  await world.chat.say('unwatch hv2/fast 10.0.0.2', oncall);
  expect(await list(oncall)).toContain('No path is watched');
});
