import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEnqueue } from '../../../jobs/enqueue.ts';
import { noAlerts } from '../../../src/incidents/route.ts';
import type { Episode } from '../../../src/model/episode.ts';
import { episode, over } from '../../unit/incidents/sample.ts';
import { settled as allSettled } from '../settled.ts';
import { createWorld, until, type World } from '../world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({
    alerts: { ...noAlerts, otherwise: ['memory:ops'] },
    pace: { editEveryMs: () => 30, postEveryMs: () => 500 },
  });
  await world.worker('hv1');
});
afterAll(() => world.stop());

const tell = (...episodes: readonly Episode[]) => {
  const enqueue = createEnqueue(world.queues);
  return Promise.all(episodes.map((each) => enqueue.episode('chat', each)));
};
const roots = () => world.chat.threads.map(({ root }) => root.fallback);
const settled = () => allSettled(world.queues.chat(), 30_000);

test('many that wait for one channel are one message, behind the answer to a person; later ones are their own', async () => {
  const first = episode('first', { hypervisor: 'hv20' });
  await tell(first);
  await until(() => roots().length === 1);
  const names = ['hv21', 'hv22', 'hv23', 'hv24', 'hv25', 'hv26'];
  const all = names.map((hypervisor) => episode(hypervisor, { hypervisor }));
  await tell(...all, first);
  await world.chat.say('web01 10.0.0.1', { channel: 'ops' });
  await settled();
  expect(roots()).toHaveLength(3);
  expect(roots()[0]).toContain('hv20: eth0');
  expect(roots()[1]).toContain('web01 → 10.0.0.1');
  expect(roots()[2]).toContain('6 incidents at once');
  for (const name of names) {
    expect(roots()[2]).toContain(`⚠ ${name}: eth0`);
  }
  // Each has its details in the one thread.
  expect(world.chat.threads[2]?.posts.filter(({ message }) => message.key.endsWith('details'))).toHaveLength(
    6,
  );
  await tell(episode('late', { hypervisor: 'hv27' }), ...all.slice(0, 1).map((each) => over(each, 100)));
  await settled();
  expect(roots()).toHaveLength(4);
  expect(roots()[2]).toContain('✓ hv21: eth0 (uplink) is stable');
  expect(roots()[2]).toContain('⚠ hv22: eth0');
  expect(roots()[3]).toContain('hv27');
});
