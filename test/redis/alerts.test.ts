import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEnqueue } from '../../jobs/enqueue.ts';
import { textMessage } from '../../src/message/message.ts';
import { createWorld, until, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({ pace: { editEveryMs: () => 30, postEveryMs: () => 400 } });
  await world.worker('hv1');
});
afterAll(() => world.stop());

const alert = (key: string) =>
  createEnqueue(world.queues).alert('chat', {
    v: 1,
    platform: 'memory',
    channel: 'ops',
    message: textMessage(key, `${key} flaps`),
  });

test('alerts wait for answers to people, many at once are one message, and none is said twice', async () => {
  await alert('eth0');
  await until(() => world.chat.threads.length === 1);
  const names = ['eth1', 'eth2', 'eth3', 'eth4', 'eth5', 'eth6'];
  await Promise.all(names.map(alert));
  await alert('eth0');
  await world.chat.say('web01 10.0.0.1', { channel: 'ops' });
  await until(() => world.chat.threads.length === 3);
  const [first, second, third] = world.chat.threads.map(({ root }) => root.fallback);
  expect(first).toBe('eth0 flaps');
  expect(second).toContain('web01 → 10.0.0.1');
  expect(third).toContain('6 alerts at once');
  for (const name of names) {
    expect(third).toContain(`${name} flaps`);
  }
  await until(async () => (await world.queues.chat().getJobCounts('active', 'wait')).active === 0);
  expect(world.chat.threads).toHaveLength(3);
});
