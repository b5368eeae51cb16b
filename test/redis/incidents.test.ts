import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createEnqueue } from '../../jobs/enqueue.ts';
import { noAlerts } from '../../src/incidents/route.ts';
import type { Episode } from '../../src/model/episode.ts';
import { at, episode, over, tap } from '../unit/incidents/sample.ts';
import { createWorld, until, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({ alerts: { ...noAlerts, otherwise: ['memory:ops'] } });
});
afterAll(() => world.stop());
beforeEach(() => {
  (world.chat.threads as unknown[]).length = 0;
});

const tell = (...episodes: readonly Episode[]) => {
  const enqueue = createEnqueue(world.queues);
  return Promise.all(episodes.map((each) => enqueue.episode('chat', each)));
};
const roots = () => world.chat.threads.map(({ root }) => root.fallback);
const settled = () =>
  until(async () => {
    const counts = await world.queues.chat().getJobCounts('active', 'wait', 'delayed');
    return Object.values(counts).every((count) => count === 0);
  });

test('an uplink that flaps is one message, edited until it is stable', async () => {
  const flap = episode('one', { hypervisor: 'hv11' });
  await tell(flap, flap);
  await until(() => roots().length === 1);
  expect(roots()[0]).toBe(
    '⚠ hv11: eth0 (uplink) flaps: 7 transitions in 34 s, now down; 12 guests hang on it',
  );
  await tell({ ...flap, seq: 2, count: 9, up: true });
  await until(() => roots()[0]?.includes('9 transitions') ?? false);
  await tell(over({ ...flap, seq: 2, count: 9 }, 100));
  await until(() => roots()[0]?.startsWith('✓ hv11: eth0 (uplink) is stable since') ?? false);
  await tell({ ...flap, seq: 1 });
  await settled();
  expect(roots()).toHaveLength(1);
  expect(roots()[0]).toContain('stable');
});

test('taps first and their uplink soon after: one message, with the uplink on top', async () => {
  const hypervisor = 'hv12';
  const taps = ['vnet0', 'vnet1', 'vnet2'].map((name, index) => tap(name, `web0${index}`, { hypervisor }));
  await tell(...taps);
  await tell(episode('two', { hypervisor, startedAt: at(-1) }));
  await until(() => roots().length > 0);
  await settled();
  expect(roots()).toHaveLength(1);
  expect(roots()[0]).toContain('hv12: eth0 (uplink) flaps');
});

test('taps that stand in the channel already become a part of the uplink that comes late', async () => {
  const hypervisor = 'hv13';
  await tell(tap('vnet7', 'db01', { hypervisor }), tap('vnet8', 'db02', { hypervisor }));
  await until(() => roots().length === 2);
  await tell(episode('three', { hypervisor }));
  await until(() => roots().some((root) => root.startsWith('↳')));
  await settled();
  expect(roots().toSorted()).toEqual([
    '↳ It is a part of: ⚠ hv13: eth0 (uplink) flaps: 7 transitions in 34 s, now down; 12 guests hang on it',
    '⚠ hv13: eth0 (uplink) flaps: 7 transitions in 34 s, now down; 12 guests hang on it',
  ]);
});
