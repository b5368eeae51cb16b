import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RequestRecord } from '../../jobs/contracts.ts';
import { createEnqueue } from '../../jobs/enqueue.ts';
import { keys } from '../../jobs/names.ts';
import { createRequestStore } from '../../jobs/requests.ts';
import { HypervisorName, VmName } from '../../src/model/names.ts';
import { RequestId } from '../../src/model/request.ts';
import { parseTarget } from '../../src/model/target.ts';
import { fastTiming } from './timing.ts';
import { createWorld, textOf, until, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.stop());

test('a worker that has answered is not called dead while its answer waits for a bot that was killed', async () => {
  const id = RequestId.parse('ranswered');
  const at = new Date().toISOString();
  const later = new Date(Date.now() + 60_000).toISOString();
  const record: RequestRecord = {
    v: 1,
    request: {
      id,
      vm: VmName.parse('web01'),
      target: parseTarget('10.0.0.1'),
      hypervisor: HypervisorName.parse('hv1'),
      nic: null,
    },
    platform: 'memory',
    channel: 'ops',
    askedBy: { id: 'U1', name: 'ann' },
    askedAt: at,
    pickupBy: at,
    deadline: later,
    captureSeconds: null,
    within: null,
    above: null,
    command: 'diagnose',
    roles: [],
    uuid: null,
    macs: [],
    joins: null,
  };
  const requests = createRequestStore(world.redis, fastTiming);
  const enqueue = createEnqueue(world.queues);
  await requests.create(record);
  await requests.pickUp(id, 'a session', at);
  await requests.setAnswered(id);
  await enqueue.open('chat', id);
  await enqueue.watch('chat', { v: 1, requestId: id, round: 0, missed: 2 }, 0);
  await until(() => world.chat.threads.length === 1);
  await delay(5 * fastTiming.watchMs);
  expect(world.chat.threads[0]?.posts).toEqual([]);
  // Nor for ever, should the answer be lost.
  await world.redis.del(keys.lease(id));
  expect(textOf(await world.answered())).toContain('died while it looked');
});
