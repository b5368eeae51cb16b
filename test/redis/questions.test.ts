import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createWorld, runningQuestions, textOf, until, type World } from './world.ts';

let world: World;
let hv1: Awaited<ReturnType<World['worker']>>;

beforeAll(async () => {
  world = await createWorld();
  hv1 = await world.worker('hv1');
});
afterAll(() => world.stop());
beforeEach(() => {
  (world.chat.threads as unknown[]).length = 0;
  (world.chat.replies as unknown[]).length = 0;
});

test('a question goes to the worker and its answer into the thread', async () => {
  await world.chat.say('/vmping web01 10.0.0.1');
  const thread = await world.answered();
  expect(world.chat.threads).toHaveLength(1);
  expect(textOf(thread)).toContain('web01 → 10.0.0.1: unreachable');
  expect(textOf(thread)).toContain('ip link set dev vnet0 master br0');
  expect(thread.posts).toHaveLength(1);
});

test('progress is shown in order, and nothing after the answer', async () => {
  await world.chat.say('steps 10.0.0.1');
  const thread = await world.answered();
  await until(() => thread.root.fallback.includes('unreachable'));
  const lines = thread.history.map(({ fallback }) => fallback);
  const passed = lines
    .slice(0, -1)
    .map((line) => (line.split('passed: ')[1] ?? '').split(', ').filter(Boolean).length);
  expect(passed).toEqual(passed.toSorted((a, b) => a - b));
  expect(lines.length).toBeGreaterThan(2);
  expect(lines.at(-1)).toContain('unreachable');
});

test('the same event delivered twice is one question', async () => {
  await Promise.all([
    world.chat.say('web01 10.0.0.1', { id: 'event-1' }),
    world.chat.say('web01 10.0.0.1', { id: 'event-1' }),
  ]);
  await world.chat.say('web01 10.0.0.1', { id: 'event-1' });
  await world.answered();
  expect(world.chat.threads).toHaveLength(1);
  expect(world.chat.threads[0]?.posts).toHaveLength(1);
});

test('a deadline holds, also where the engine does not heed it', async () => {
  await Promise.all([world.chat.say('slow 10.0.0.1'), world.chat.say('stuck 10.0.0.1')]);
  const threads = [await world.answered(0), await world.answered(1)];
  for (const thread of threads) {
    expect(textOf(thread)).toContain('No result within 4 s');
    expect(thread.posts).toHaveLength(1);
  }
});

test('an engine that throws, or gives nonsense, is told as such', async () => {
  await world.chat.say('throws 10.0.0.1');
  await world.chat.say('bad-result 10.0.0.1');
  expect(textOf(await world.answered(0))).toContain('vmping itself failed on hv1: libvirt is on fire');
  expect(textOf(await world.answered(1))).toContain('its result is not a diagnosis');
});

test('garbage in the queues fails, and the workers live', async () => {
  const host = world.queues.host('hv1');
  const chat = world.queues.chat();
  const nasty = [null, 'x', 42, [], {}, { v: 1 }, { v: 2, request: {} }, { v: 1, request: { vm: '--help' } }];
  const jobs = await Promise.all(
    nasty.flatMap((data) => [
      host.add('diagnose', data),
      host.add('reboot', data),
      chat.add('answer', data),
      chat.add('format', data),
    ]),
  );
  await until(async () =>
    (await Promise.all(jobs.map((job) => job.getState()))).every((state) => state === 'failed'),
  );
  await world.chat.say('web01 10.0.0.1');
  expect(textOf(await world.answered())).toContain('unreachable');
});

test('a refused job is answered where it says who asked', async () => {
  const before = hv1.engine.runs.length;
  await world.chat.say('slow 10.0.0.1');
  const leases = () => runningQuestions(world.redis);
  await until(async () => (await leases()).length === 1 && hv1.engine.runs.length > before);
  const id = (await leases())[0]?.split(':')[2] ?? '';
  await world.queues.host('hv1').add('diagnose', { v: 9, request: { id }, replyTo: 'chat' });
  expect(textOf(await world.answered())).toContain('refused the job');
});

test('a VM that nobody announced gets the nearest names, at once', async () => {
  await world.chat.say('web1 10.0.0.1');
  expect(world.chat.threads).toHaveLength(0);
  expect(world.chat.replies[0]?.fallback).toBe(
    'No hypervisor has announced a VM called web1. Did you mean web01?',
  );
});

test('status, where, help and wrong usage are answered', async () => {
  for (const line of ['status', 'where web01', 'help', 'web01', 'where nix/web01']) {
    await world.chat.say(line);
  }
  const [status, where, help, wrong, unknown] = world.chat.replies.map(({ fallback }) => fallback);
  expect(status).toMatch(/hv1 \(8 VMs · last seen \d\d:\d\d:\d\d \(\d s ago\) · \d waiting, \d running\)/u);
  expect(where).toMatch(/^web01 is on hv1 \(running\); worker last seen/u);
  expect(help).toContain('which layer is broken');
  expect(wrong).toBe('What should web01 reach? The target is missing. For example: /vmping web01 10.0.0.1');
  expect(unknown).toContain('No worker has announced itself as nix');
});

test('a VM on two hypervisors is for the person to choose', async () => {
  const second = await world.worker('hv2');
  await world.chat.say('web01 10.0.0.1');
  expect(JSON.stringify(world.chat.replies[0])).toContain('/vmping hv2/web01 10.0.0.1');
  await world.chat.say('hv2/web01 10.0.0.1');
  expect(textOf(await world.answered())).toContain('on hv2');
  await second.stop();
});

test('a name that looks like a command line stays a name', async () => {
  await world.chat.say('a;reboot 10.0.0.1');
  expect(textOf(await world.answered())).toContain('a;reboot → 10.0.0.1: unreachable');
});
