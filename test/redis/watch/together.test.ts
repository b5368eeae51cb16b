import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { createEnqueue } from '../../../jobs/enqueue.ts';
import { noAlerts } from '../../../src/incidents/route.ts';
import { toPlainText } from '../../../src/message/plain.ts';
import { VmName } from '../../../src/model/names.ts';
import { episode, over } from '../../unit/incidents/sample.ts';
import { createWorld, until, type World } from '../world.ts';
import { episodesIn, filePair, watchOf } from './sample.ts';
import { switchEngine } from './switch-engine.ts';

const alerts = { ...noAlerts, otherwise: ['memory:ops'] };
let world: World;
afterEach(() => world.stop());

const roots = () =>
  world.chat.threads.filter(({ channel }) => channel === 'ops').map(({ root }) => root.fallback);

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
  // Its own turn may come at any time, but it is not behind that link.
  expect(posts().join('\n')).not.toContain('elsewhere');
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
