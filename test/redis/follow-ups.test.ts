import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { AuditEntry } from '../../src/model/audit.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { createWorld, textOf, until, type World } from './world.ts';

/** Only `oncall` may look into captures, and only `web*` is anybody's business. */
const policy: Policy = {
  rules: [
    {
      commands: ['diagnose', 'again', 'evidence'],
      people: 'everyone',
      groups: [],
      vms: ['web*', 'slow', 'steps'],
    },
    { commands: ['capture', 'audit'], people: ['chat:7'], groups: [] },
  ],
  groups: {},
};

let world: World;
let hv1: Awaited<ReturnType<World['worker']>>;
const audited: AuditEntry[] = [];

beforeAll(async () => {
  world = await createWorld({
    policy,
    audit: {
      write: (entry) => void audited.push(entry),
      last: (count) =>
        Promise.resolve({ entries: audited.toReversed().slice(0, count), skipped: 0, complete: true }),
      health: () => ({ ok: true, says: '' }),
    },
  });
  hv1 = await world.worker('hv1');
});
afterAll(() => world.stop());
beforeEach(() => {
  (world.chat.threads as unknown[]).length = 0;
  (world.chat.replies as unknown[]).length = 0;
  audited.length = 0;
});

const said = () => world.chat.replies.map(({ fallback }) => fallback).join('\n');

test('`again` in the thread asks once more there, and the line in the channel shows the newest outcome', async () => {
  await world.chat.say('web01 10.0.0.1');
  const { thread, rootRef } = await world.answered();
  await world.chat.say('again', { thread });
  await until(() => world.chat.threads[0]?.posts.length === 3);
  expect(world.chat.threads).toHaveLength(1);
  const [, line, details] = world.chat.threads[0]?.posts ?? [];
  expect(line?.message.fallback).toContain('unreachable');
  expect(details?.message.fallback).toContain('unreachable');
  await until(() => (world.chat.threads[0]?.history.length ?? 0) >= 3);
  expect(world.chat.threads[0]?.rootRef).toBe(rootRef);
  expect(hv1.engine.runs.length).toBeGreaterThanOrEqual(2);
});

test('the button asks once more in the same thread; pressed twice while it runs, it starts nothing twice', async () => {
  await world.chat.say('steps 10.0.0.1');
  const { thread, posts } = await world.answered();
  const buttons = posts[0]?.message.blocks.find(({ kind }) => kind === 'buttons');
  expect(buttons).toMatchObject({ buttons: [{ action: 'again' }, { action: 'evidence' }] });
  const value = buttons?.kind === 'buttons' ? (buttons.buttons[0]?.value ?? '') : '';
  const runs = hv1.engine.runs.length;
  await Promise.all([
    world.chat.press('again', value, { thread }),
    world.chat.press('again', value, { thread }),
  ]);
  await until(() => world.chat.threads[0]?.posts.length === 3);
  expect(hv1.engine.runs.length).toBe(runs + 1);
  expect(said()).toContain('tester asked why steps cannot reach 10.0.0.1 already');
});

test('`evidence` puts all that is known into the thread, once', async () => {
  await world.chat.say('web01 10.0.0.1');
  const { thread, files } = await world.answered();
  await world.chat.say('evidence', { thread });
  await until(() => files.length === 2);
  await world.chat.say('evidence', { thread });
  const [readable, json] = files;
  expect(readable?.content).toMatchObject({ kind: 'text' });
  expect(readable?.content.kind === 'text' && readable.content.text).toContain('datalink.tap-in-bridge');
  expect(json?.content.kind === 'text' && JSON.parse(json.content.text)).toMatchObject({
    schema: 'vmping.report/1',
  });
  expect(files).toHaveLength(2);
});

test('`capture 3s` in the thread gives a file, to those who may', async () => {
  await world.chat.say('web01 10.0.0.1');
  const { thread, files } = await world.answered();
  const memory = world.chat.threads[0];
  await world.chat.say('capture 3s', { thread });
  // A chat in memory is its owner's; what others may is the policy's own test.
  await until(() => files.length === 1);
  expect(files[0]?.name).toBe('vmping-web01.pcapng');
  expect(files[0]?.content).toEqual({ kind: 'bytes', base64: Buffer.from('pcapng').toString('base64') });
  expect(memory && textOf(memory)).toContain('listened for 3 s: vnet0 3');
  await world.chat.say('evidence', { thread });
  await until(() => files.length === 3);
});

test('a follow-up outside of a thread, or in a thread that nobody remembers, is told so', async () => {
  await world.chat.say('again');
  expect(said()).toContain('write it in the thread of that answer');
  await world.chat.say('web01 10.0.0.1');
  const { thread } = await world.answered();
  await world.chat.say('evidence', { thread, channel: 'another' });
  expect(said()).toContain('does not remember');
  await world.chat.press('again', 'r-nobody', { thread });
  await world.chat.press('destroy', '!', { thread });
  expect(audited.filter(({ outcome }) => outcome === 'wrong-usage')).toHaveLength(4);
});

test('the same question in the same channel joins; in another channel it has its own line and the same answer', async () => {
  const runs = hv1.engine.runs.length;
  await world.chat.say('steps 10.0.0.9', { person: { id: '1', name: 'ada' } });
  await world.chat.say('steps 10.0.0.9', { person: { id: '2', name: 'bob' } });
  await world.chat.say('steps 10.0.0.9', { person: { id: '2', name: 'bob' }, channel: 'another' });
  expect(said()).toContain('ada asked why steps cannot reach 10.0.0.9 already');
  await until(
    () => world.chat.threads.length === 2 && world.chat.threads.every(({ posts }) => posts.length === 1),
  );
  expect(hv1.engine.runs.length).toBe(runs + 1);
  for (const { root } of world.chat.threads) {
    expect(root.fallback).toContain('unreachable');
  }
  expect(audited.map(({ outcome }) => outcome)).toEqual(['allowed', 'joined', 'joined']);
});

test('a question inside a thread is answered in that thread', async () => {
  await world.chat.say('web01 10.0.0.1');
  const { thread } = await world.answered();
  await world.chat.say('web01 10.0.0.2', { thread });
  await until(() => world.chat.threads[0]?.posts.length === 3);
  expect(world.chat.threads).toHaveLength(1);
  // Another target: the line in the channel is not about it.
  expect(world.chat.threads[0]?.root.fallback).toContain('10.0.0.1');
});

test('every command is written down', async () => {
  await world.chat.say('help');
  await world.chat.say('web01');
  await world.chat.say('audit 5');
  expect(audited.map(({ command, outcome }) => [command, outcome])).toEqual([
    ['help', 'allowed'],
    ['?', 'wrong-usage'],
    ['audit', 'allowed'],
  ]);
  expect(said()).toContain('web01');
});
