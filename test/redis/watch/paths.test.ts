import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import type { MemoryThread } from '../../../adapters/chat/memory/memory-adapter.ts';
import { readWatched } from '../../../jobs/watch/store.ts';
import { watchLines } from '../../../src/doctor/watch.ts';
import { noAlerts } from '../../../src/incidents/route.ts';
import { createWorld, textOf, until, type World } from '../world.ts';
import { conditionOf, episodesIn, filePair, lastReplyOf, recordOf, rootsOf, watchOf } from './sample.ts';
import { switchEngine } from './switch-engine.ts';

const alerts = { ...noAlerts, otherwise: ['memory:ops'] };
let world: World;
afterEach(() => world.stop());

const roots = () => rootsOf(world);
const replied = () => lastReplyOf(world);
const condition = (vm: string) => conditionOf(world, vm);

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
