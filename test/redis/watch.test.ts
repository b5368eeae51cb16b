import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import type { MemoryThread } from '../../adapters/chat/memory/memory-adapter.ts';
import { createEnqueue } from '../../jobs/enqueue.ts';
import { keys } from '../../jobs/names.ts';
import { readWatched } from '../../jobs/watch/store.ts';
import { watchLines } from '../../src/doctor/watch.ts';
import { noAlerts } from '../../src/incidents/route.ts';
import { toPlainText } from '../../src/message/plain.ts';
import { VmName } from '../../src/model/names.ts';
import { episode, over } from '../unit/incidents/sample.ts';
import { switchEngine } from './switch-engine.ts';
import { episodesIn, filePair, recordOf, watchOf } from './watch-sample.ts';
import { createWorld, textOf, until, type World } from './world.ts';

const alerts = { ...noAlerts, otherwise: ['memory:ops'] };
let world: World;
afterEach(() => world.stop());

const roots = () =>
  world.chat.threads.filter(({ channel }) => channel === 'ops').map(({ root }) => root.fallback);
const replied = () => toPlainText(world.chat.replies.at(-1) ?? { key: 'x', fallback: 'x', blocks: [] });
const condition = async (vm: string) => (await recordOf(world.redis, filePair(vm)))?.state.condition;

test('a path that breaks is one alert, which is edited when it is healed', async () => {
  world = await createWorld({ alerts, watch: watchOf([filePair('web01')]) });
  const engine = switchEngine(['web01']);
  await world.workerWith('hv1', engine);
  await until(async () => (await condition('web01')) === 'works');
  expect(roots()).toEqual([]);
  engine.set('web01', 'unreachable');
  await until(() => roots().length === 1);
  await world.chat.say('status');
  expect(replied()).toContain('Watched paths: 1 · broken 1 · degraded 0 · out of sight 0');
  expect(watchLines(await readWatched(world.redis))).toMatchObject([
    { status: 'warn', says: '1 path is watched: 1 broken, 0 degraded, 0 out of sight.' },
  ]);
  expect(roots()[0]).toMatch(/^⚠ web01 on hv1 → 10\.0\.0\.1: broken since \d\d:\d\d:\d\d/u);
  engine.set('web01', 'reachable');
  await until(() => roots()[0]?.startsWith('✓') ?? false);
  expect(roots()[0]).toMatch(/works again since .*; it was broken for \d+ s/u);
  expect(roots()).toHaveLength(1);
  const episodes = await episodesIn(world.queues);
  expect(episodes.map(({ seq, phase }) => [seq, phase])).toEqual([
    [0, 'open'],
    [1, 'over'],
  ]);
  expect(episodes[0]).toMatchObject({
    kind: 'path-broken',
    hypervisor: 'hv1',
    behind: ['vnet0', 'br0'],
    causes: [{ what: { key: 'finding.datalink.tap-not-in-bridge' } }],
  });
  // The verdict is in the thread, once.
  const thread = textOf(world.chat.threads[0] as MemoryThread);
  expect(thread.split('ip link set dev vnet0 master br0')).toHaveLength(2);
});

test('looks that contradict each other, and looks that conclude nothing, are no alert', async () => {
  world = await createWorld({
    alerts,
    watch: watchOf([filePair('web01'), filePair('web02'), filePair('web03')]),
  });
  const engine = switchEngine(['web01', 'web02', 'web03']);
  await world.workerWith('hv1', engine);
  await until(async () => (await condition('web01')) === 'works');
  engine.set('web02', 'inconclusive');
  engine.set('web03', 'fails');
  const of = (vm: string) => engine.runs.filter((run) => run.vm === vm);
  for (let round = 0; round < 6; round += 1) {
    const before = of('web01').length;
    engine.set('web01', round % 2 === 0 ? 'unreachable' : 'reachable');
    await until(() => of('web01').length > before);
    // The answer of this run is on its way before the switch is thrown again.
    await delay(20);
  }
  await until(() => of('web02').length > 4 && of('web03').length > 4);
  expect(await episodesIn(world.queues)).toEqual([]);
});

test('many pairs on one hypervisor leave room for a question', async () => {
  const names = Array.from({ length: 30 }, (_, index) => `vm${index}`);
  world = await createWorld({ alerts, watch: watchOf(names.map((name) => filePair(name))) });
  const engine = switchEngine([...names, 'asked'], 250);
  await world.workerWith('hv1', engine);
  // 30 looks of a quarter of a second within 0.3 s: far more than there is room for.
  await until(() => engine.runs.length >= 4);
  await world.chat.say('asked 10.0.0.1');
  await world.answered();
  const asked = engine.runs.findIndex(({ vm }) => vm === 'asked');
  expect(asked).toBeGreaterThan(0);
  expect(engine.most.ofOneVm).toBe(1);
  // Two looks and the question.
  expect(engine.most.atOnce).toBeLessThanOrEqual(3);
  // The line moves: sooner or later it is everyone's turn.
  await until(() => new Set(engine.runs.map(({ vm }) => vm)).size === 31, 20_000);
});

test('a hypervisor that is away is said once, when it lasts, and taken back', async () => {
  const watch = watchOf([filePair('web01')], { unseenSeconds: 100 });
  world = await createWorld({ alerts, watch });
  const stopFirst = await world.workerWith('hv1', switchEngine(['web01']));
  await until(async () => (await condition('web01')) === 'works');
  await stopFirst();
  await until(async () => (await recordOf(world.redis, filePair('web01')))?.state.blind != null);
  expect(roots()).toEqual([]);
  await world.chat.say('watches');
  expect(replied()).toMatch(/web01 → 10\.0\.0\.1: works; out of sight for \d s: its hypervisor is silent/u);
  await until(() => roots().length === 1);
  await delay(1_000);
  await world.workerWith('hv1', switchEngine(['web01']));
  await until(() => roots()[0]?.startsWith('✓') ?? false);
  expect((await episodesIn(world.queues)).map(({ kind, phase }) => [kind, phase])).toEqual([
    ['path-unseen', 'open'],
    ['path-unseen', 'over'],
  ]);
});

test('in chat: watch, watches, unwatch, with who it was', async () => {
  world = await createWorld({ alerts, watch: watchOf([filePair('web01')]) });
  const engine = switchEngine(['web01', 'web02'], 5);
  await world.workerWith('hv1', engine);
  await until(async () => (await condition('web01')) === 'works');
  const person = { id: 'U1', name: 'Ada' };
  const ask = async (line: string) => {
    await world.chat.say(line, { person });
    return replied();
  };
  expect(await ask('watch web0x 10.0.0.1')).toContain('No hypervisor has announced a VM called web0x');
  expect(await ask('watch web01 10.0.0.1')).toContain(
    'watched already, every 30s, by the configuration file',
  );
  expect(await ask('watch web02 10.0.0.2 every 1h')).toContain(
    'web02 → 10.0.0.2 is watched from now on, every 1h',
  );
  // Now, not in an hour.
  await until(() => engine.runs.some(({ vm }) => vm === 'web02'));
  expect(await ask('watch web02 10.0.0.2')).toContain('is watched already, every 1h');
  expect(await ask('watch web02 10.0.0.2 every 2h')).toContain('looked at every 2h from now on');
  await until(async () =>
    /web02 → 10\.0\.0\.2: works · every 2h, by Ada since 20/u.test(await ask('watches')),
  );
  expect(await ask('watches')).toContain('every 30s, by the configuration file');
  expect(await ask('unwatch web01 10.0.0.1')).toContain('take it out of `watch.pairs` there');
  expect(await ask('unwatch web02 10.0.0.9')).toContain('is not watched');
  expect(await ask('unwatch web02 10.0.0.2')).toContain('is no longer watched');
  expect(await ask('watches')).not.toContain('web02');
  const schedulers = await world.queues.chat().getJobSchedulers();
  expect(schedulers.map(({ every }) => every)).toEqual([300]);
});

test('a pair that is removed while it runs says no more, and what was open is over', async () => {
  world = await createWorld({ alerts, watch: watchOf([]) });
  const engine = switchEngine(['web01'], 300);
  await world.workerWith('hv1', engine);
  engine.set('web01', 'unreachable');
  await world.chat.say('watch web01 10.0.0.1 every 30s');
  await until(() => roots().length === 1);
  const before = engine.runs.length;
  await until(() => engine.runs.length > before);
  await world.chat.say('unwatch web01 10.0.0.1');
  await until(async () => (await episodesIn(world.queues)).some(({ phase }) => phase === 'over'));
  const runs = engine.runs.length;
  await delay(1_200);
  expect(engine.runs.length).toBeLessThanOrEqual(runs);
  expect(await recordOf(world.redis, filePair('web01'))).toBeUndefined();
  expect(await world.queues.chat().getJobSchedulers()).toEqual([]);
  expect((await episodesIn(world.queues)).map(({ phase }) => phase)).toEqual(['open', 'over']);
});

test('pairs that the file no longer has are no longer watched', async () => {
  const watch = { ...watchOf([filePair('web01'), filePair('web02')]) };
  world = await createWorld({ alerts, watch });
  await world.workerWith('hv1', switchEngine(['web01', 'web02']));
  await until(async () => (await condition('web02')) === 'works');
  Object.assign(watch, { pairs: [filePair('web01', '10.0.0.1', 60)] });
  await world.restartBot();
  expect(await recordOf(world.redis, filePair('web02'))).toBeUndefined();
  const schedulers = await world.queues.chat().getJobSchedulers();
  expect(schedulers.map(({ every }) => every)).toEqual([600]);
});

test('after an alert on an uplink the paths behind it are looked at, and the thread gets a line for each', async () => {
  const names = ['web01', 'web02', 'web03', 'elsewhere'];
  world = await createWorld({
    alerts,
    watch: watchOf(
      names.map((name) => filePair(name, name === 'elsewhere' ? '10.0.0.9' : '10.0.0.1', 86_400)),
    ),
  });
  const engine = switchEngine(names);
  await world.workerWith('hv1', engine);
  await until(async () => (await world.queues.chat().getJobSchedulers()).length === 4);
  engine.set('web02', 'unreachable');
  engine.set('web03', 'fails');
  const now = new Date().toISOString();
  const guests = { names: ['web01', 'web02', 'web03'].map((name) => VmName.parse(name)), total: 3 };
  const flap = episode('member', {
    role: 'bond-member',
    behind: ['bond0'],
    startedAt: now,
    lastAt: now,
    guests,
  });
  const bond = episode('bond', {
    hypervisor: 'hv1',
    device: 'bond0',
    role: 'bond',
    startedAt: now,
    lastAt: now,
    guests,
  });
  const enqueue = createEnqueue(world.queues);
  await Promise.all([flap, flap, bond].map((each) => enqueue.episode('chat', each)));
  const posts = () =>
    world.chat.threads.flatMap((thread) => thread.posts.map(({ message }) => toPlainText(message)));
  const rounds = () => posts().filter((post) => post.includes('Watched paths behind'));
  await until(() => rounds().length > 0);
  const lines = (rounds()[0] ?? '').split('\n').filter((line) => line.includes('→ 10.0.0.1'));
  expect(lines.map((line) => line.slice(0, 18))).toEqual([
    '✗ web02 → 10.0.0.1',
    '? web03 → 10.0.0.1',
    '✓ web01 → 10.0.0.1',
  ]);
  expect(engine.runs.some(({ vm }) => vm === 'elsewhere')).toBe(false);
  engine.set('web02', 'reachable');
  await enqueue.episode('chat', over({ ...flap, seq: flap.seq + 1 }, 100));
  await delay(300);
  await enqueue.episode('chat', over({ ...bond, seq: bond.seq + 1 }, 100));
  const after = () => posts().filter((post) => post.includes('The same paths, now that'));
  await until(() => after().length > 0);
  expect(after()[0]).toContain('✓ web02 → 10.0.0.1');
  await delay(500);
  expect([rounds().length, after().length]).toEqual([1, 1]);
});

test('of many paths to one target the first that breaks has the others looked at: one alert', async () => {
  const names = ['web01', 'web02', 'web03'];
  const pairs = names.map((name) => filePair(name, '10.0.0.1', name === 'web01' ? 30 : 86_400));
  world = await createWorld({ alerts, watch: watchOf([...pairs, filePair('db01', '10.0.0.2', 86_400)]) });
  const engine = switchEngine([...names, 'db01']);
  for (const name of [...names, 'db01']) {
    engine.set(name, 'unreachable');
  }
  await world.workerWith('hv1', engine);
  await until(async () => (await episodesIn(world.queues)).length === 3);
  await until(() => roots().length > 0);
  expect(engine.runs.some(({ vm }) => vm === 'db01')).toBe(false);
  expect(roots()).toHaveLength(1);
});

test('a session of its own leaves nothing behind', async () => {
  world = await createWorld({ queue: 'chat-session' });
  const engine = switchEngine(['web01']);
  await world.workerWith('hv1', engine);
  await world.chat.say('watch web01 10.0.0.1');
  await until(() => engine.runs.length > 0);
  await world.restartBot();
  const left = [
    ...(await world.redis.keys('vmping-state:*chat-session*')),
    ...(await world.redis.keys('vmping:chat-session:repeat*')),
  ];
  expect(left).toEqual([]);
});

test('a pair that another version of vmping wrote down stays watched', async () => {
  world = await createWorld({ alerts, watch: watchOf([]) });
  const engine = switchEngine(['web01', 'web02']);
  await world.workerWith('hv1', engine);
  await world.chat.say('watch web01 10.0.0.1 every 30s');
  const known = keys.watched('chat');
  const [id = ''] = await world.redis.hkeys(known);
  const kept = JSON.parse((await world.redis.hget(known, id)) ?? '{}') as object;
  await world.redis.hset(known, id, JSON.stringify({ ...kept, state: { shape: 'of tomorrow' } }));
  await world.redis.hset(known, 'p0000000000000000', 'torn {');
  const before = engine.runs.length;
  await until(() => engine.runs.length > before + 2);
  await until(async () => (await condition('web01')) === 'works');
  await world.chat.say('watches');
  expect(replied()).toContain('web01 → 10.0.0.1: works');
});
