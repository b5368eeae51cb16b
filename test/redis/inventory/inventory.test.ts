import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createLibvirtDomains } from '../../../adapters/host/libvirt-domains.ts';
import { connectRedis } from '../../../adapters/redis.ts';
import { startPrivateRedis } from '../../../adapters/redis-server.ts';
import { createClock } from '../../../jobs/clock.ts';
import { startAnnouncer } from '../../../jobs/host/announce.ts';
import { readHypervisors, readPulse } from '../../../jobs/host/read-hypervisors.ts';
import { silentLog } from '../../../jobs/log.ts';
import { keys } from '../../../jobs/names.ts';
import { type DomainSource, fixedDomains } from '../../../src/inventory/domain-source.ts';
import { HypervisorName } from '../../../src/model/names.ts';
import { testDomains } from '../../support/test-domains.ts';
import { fastTiming } from '../timing.ts';
import { until } from '../world.ts';
import { changingDomains } from './changing-domains.ts';

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) {
    await stop();
  }
});

async function world() {
  const server = await startPrivateRedis();
  stops.push(() => server.stop());
  const redis = await connectRedis(server.url, { role: 'worker' });
  stops.push(async () => redis.disconnect());
  const clock = await createClock(redis);
  return {
    redis,
    announce: async (domains: DomainSource, session = 's1', role: 'worker' | 'agent' = 'worker') => {
      const hypervisor = HypervisorName.parse('hv1');
      const announcer = await startAnnouncer({
        redis,
        clock,
        timing: fastTiming,
        hypervisor,
        session,
        role,
        domains,
        log: silentLog,
      });
      let stopped: Promise<void> | undefined;
      const stop = () => (stopped ??= announcer.stop());
      stops.push(stop);
      return stop;
    },
    vms: async () => {
      const [hv1] = await readHypervisors(redis);
      return hv1?.announcement.vms ?? [];
    },
  };
}

const web01 = { name: 'web01', state: 'running', uuid: '00000000-0000-4000-8000-000000000001' };
const db01 = { name: 'db01', state: 'running', uuid: '00000000-0000-4000-8000-000000000002' };

describe('announcing', () => {
  test('500 domains of libvirt, each with its NIC', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vmping-test-'));
    stops.push(() => rm(folder, { recursive: true, force: true }));
    await writeFile(join(folder, 'node.xml'), testDomains(500));
    const before = process.env.LIBVIRT_DEFAULT_URI;
    process.env.LIBVIRT_DEFAULT_URI = `test://${join(folder, 'node.xml')}`;
    stops.push(async () => {
      if (before === undefined) {
        delete process.env.LIBVIRT_DEFAULT_URI;
      } else {
        process.env.LIBVIRT_DEFAULT_URI = before;
      }
    });
    const { announce, vms } = await world();
    await announce(createLibvirtDomains({ resyncMs: 60_000 }));
    const all = await vms();
    expect(all).toHaveLength(500);
    expect(all.find(({ name }) => name === 'vm-499')).toMatchObject({
      state: 'running',
      uuid: '00000000-0000-4000-8000-0000000001f3',
      nics: [{ mac: '52:54:00:00:01:f3', tap: 'tap499' }],
    });
  });

  test('what changed is written, and only that', async () => {
    const { redis, announce, vms } = await world();
    const source = changingDomains([web01, db01]);
    await announce(source);
    const { uuid } = db01;
    const kept = await redis.hget(keys.vms('hv1'), uuid);
    // Would be gone if everything were written again.
    await redis.hset(keys.vms('hv1'), uuid, `${kept} `);
    source.say([{ ...web01, state: 'paused' }, db01]);
    await until(async () => (await vms()).some(({ state }) => state === 'paused'));
    expect(await redis.hget(keys.vms('hv1'), uuid)).toBe(`${kept} `);
    source.say([db01]);
    await until(async () => (await vms()).length === 1);
  });

  test('since when a VM is in its state: kept over a restart, new when it changes', async () => {
    const { announce, vms } = await world();
    const stop = await announce(fixedDomains([web01]));
    const [first] = await vms();
    await stop();
    const source = changingDomains([web01]);
    await announce(source, 's2');
    expect(await vms()).toEqual([first]);
    source.say([{ ...web01, state: 'shut off' }]);
    await until(async () => (await vms()).some(({ state }) => state === 'shut off'));
    expect((await vms())[0]?.since).not.toBe(first?.since);
  });

  test('Redis that has lost everything is told everything', async () => {
    const { redis, announce, vms } = await world();
    await announce(fixedDomains([web01, db01]));
    await redis.flushall();
    await until(async () => (await vms()).length === 2);
  });

  test('two on one hypervisor: one announces, the other steps in when it is gone', async () => {
    const { redis, announce, vms } = await world();
    const stop = await announce(fixedDomains([web01]), 's1', 'agent');
    await announce(fixedDomains([db01]), 's2', 'worker');
    expect((await vms()).map(({ name }) => name)).toEqual(['web01']);
    expect(await readPulse(redis, 'hv1')).toMatchObject({ alive: true, worker: 's2' });
    await stop();
    await until(async () => (await vms())[0]?.name === 'db01');
  });

  test('an agent alone lives and answers nothing', async () => {
    const { redis, announce } = await world();
    const stop = await announce(fixedDomains([web01]), 's1', 'agent');
    expect(await readHypervisors(redis)).toMatchObject([{ alive: true, answers: false }]);
    await stop();
    expect(await readHypervisors(redis)).toMatchObject([{ alive: false, answers: false }]);
  });

  test('an announcement of version 1 is read, and one that nobody understands is left out', async () => {
    const { redis } = await world();
    const old = {
      v: 1,
      hypervisor: 'hv0',
      session: 's',
      at: '2026-11-22T12:00:00.000Z',
      vms: [{ name: 'old', state: 'running' }],
    };
    await redis.hset(keys.hypervisors, { hv0: JSON.stringify(old), hv9: '{"v":9}', broken: '{' });
    await redis.set(keys.alive('hv0'), 's');
    expect(await readHypervisors(redis)).toMatchObject([
      { alive: true, answers: true, announcement: { hypervisor: 'hv0', vms: [{ name: 'old', uuid: null }] } },
    ]);
    expect(await readPulse(redis, 'hv0')).toMatchObject({ alive: true, worker: 's' });
  });
});
