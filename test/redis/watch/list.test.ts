import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { keys } from '../../../jobs/names.ts';
import { noAlerts } from '../../../src/incidents/route.ts';
import { createWorld, until, type World } from '../world.ts';
import { conditionOf, episodesIn, filePair, lastReplyOf, recordOf, rootsOf, watchOf } from './sample.ts';
import { switchEngine } from './switch-engine.ts';

const alerts = { ...noAlerts, otherwise: ['memory:ops'] };
let world: World;
afterEach(() => world.stop());

const roots = () => rootsOf(world);
const replied = () => lastReplyOf(world);
const condition = (vm: string) => conditionOf(world, vm);

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
