import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEnqueue } from '../../../jobs/enqueue.ts';
import { noAlerts } from '../../../src/incidents/route.ts';
import { toPlainText } from '../../../src/message/plain.ts';
import { episode, over } from '../../unit/incidents/sample.ts';
import { fastTiming } from '../timing.ts';
import { createWorld, until, type World } from '../world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({
    alerts: { ...noAlerts, otherwise: ['memory:ops'] },
    timing: { ...fastTiming, openIncidentMs: 300, silentMs: 200 },
  });
});
afterAll(() => world.stop());

test('a message about a hypervisor that died says that nobody looks any more, and stops when it is back', async () => {
  const { stop } = await world.worker('hv1');
  const flap = episode('left alone', { hypervisor: 'hv1' });
  const enqueue = createEnqueue(world.queues);
  await enqueue.episode('chat', flap);
  const root = () => world.chat.threads.map((thread) => toPlainText(thread.root)).join();
  await until(() => root().includes('flaps'));
  expect(root()).not.toContain('nothing is heard');
  await stop();
  await until(() => /How it goes on is not known: nothing is heard from hv1 since \d\d:/u.test(root()));
  await world.worker('hv1');
  await until(() => !root().includes('nothing is heard'));
  await enqueue.episode('chat', over({ ...flap, seq: 2 }, 100));
  await until(() => root().includes('is stable since'));
  expect(world.chat.threads).toHaveLength(1);
});
