import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createEnqueue } from '../../../jobs/enqueue.ts';
import { noAlerts } from '../../../src/incidents/route.ts';
import { toPlainText } from '../../../src/message/plain.ts';
import type { Episode } from '../../../src/model/episode.ts';
import { at, episode, onSwitch, over, tap } from '../../unit/incidents/sample.ts';
import { settled as allSettled } from '../settled.ts';
import { createWorld, until, type World } from '../world.ts';

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
const settled = () => allSettled(world.queues.chat());

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

test('the thread: details, another hypervisor on the switch, and the end; a rising counter is no message', async () => {
  const first = episode('t1', { hypervisor: 'hv31', switch: onSwitch('Gi1/0/7') });
  await tell(first);
  await until(() => roots().length === 1);
  await settled();
  const posts = () => world.chat.threads[0]?.posts.map(({ message }) => toPlainText(message).trim()) ?? [];
  expect(posts()).toHaveLength(1);
  expect(posts()[0]).toContain('hv31 eth0: sw1 Gi1/0/7');
  await tell({ ...first, seq: 2, count: 8 }, { ...first, seq: 3, count: 9 });
  await settled();
  expect(posts()).toHaveLength(1);
  const second = episode('t2', { hypervisor: 'hv32', switch: onSwitch('Gi1/0/8') });
  await tell(second);
  await settled();
  expect(roots()[0]).toContain(
    '⚠ sw1: links to it flap on 2 hypervisors: hv31 eth0 (Gi1/0/7), hv32 eth0 (Gi1/0/8)',
  );
  expect(posts().slice(1)).toEqual([
    expect.stringContaining('Another hypervisor: ⚠ hv32: eth0'),
    expect.stringContaining('What it comes down to now: ⚠ sw1'),
  ]);
  await tell(over({ ...first, seq: 4 }, 100), over(second, 110));
  await settled();
  expect(roots()[0]).toMatch(/^✓ sw1: its links to 2 hypervisors are stable since/u);
  expect(posts().slice(3)).toEqual([expect.stringContaining('✓ sw1')]);
});

test('Redis goes away and comes back: the same message goes on, and what was told meanwhile is not lost', async () => {
  const flap = episode('r1', { hypervisor: 'hv41' });
  await tell(flap);
  await settled();
  expect(roots()).toHaveLength(1);
  await world.restartRedis(800);
  // The agent's outbox tries again; here the connection waits.
  await tell({ ...flap, seq: 2, count: 11 }, episode('r2', { hypervisor: 'hv42' }));
  await until(() => roots().length === 2 && roots()[0]?.includes('11 transitions') === true, 20_000);
  await tell(over({ ...flap, seq: 2, count: 11 }, 100));
  await until(() => roots()[0]?.startsWith('✓ hv41') === true, 20_000);
  await settled();
  expect(roots()).toHaveLength(2);
});
