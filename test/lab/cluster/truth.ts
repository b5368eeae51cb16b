import { connectRedis } from '../../../adapters/redis.ts';
import { createIncidentStore } from '../../../jobs/chat/incidents/incident-store.ts';
import { createClock } from '../../../jobs/clock.ts';
import { readHypervisors } from '../../../jobs/host/read-hypervisors.ts';
import { chatQueueName } from '../../../jobs/names.ts';
import { defaultTiming } from '../../../jobs/timing.ts';
import type { Incident } from '../../../src/incidents/incident.ts';
import type { Lab } from '../lab.ts';
import { hypervisorsOf } from '../topology.ts';

/** Guests and their states, a line each: `hv1 web01 running`. */
export type Inventory = readonly string[];

/** What libvirt says on every hypervisor of the lab. */
export async function realInventory(lab: Lab): Promise<Inventory> {
  const lines = await Promise.all(
    hypervisorsOf(lab.topology).map(async ({ name: host }) => {
      const said = await lab.script(host, 'virsh --readonly list --all');
      return [...said.matchAll(/^\s*(?:\d+|-)\s+(\S+)\s+(.+?)\s*$/gmu)].map(
        ([, guest = '', state = '']) => `${host} ${guest} ${state}`,
      );
    }),
  );
  return lines.flat().toSorted();
}

/** What vmping believes: what stands in Redis of hypervisors that are alive. */
export async function announcedInventory(redisUrl: string): Promise<Inventory> {
  return withRedis(redisUrl, async (redis) =>
    (await readHypervisors(redis))
      .flatMap(({ announcement: { hypervisor, vms }, alive }) =>
        vms.map(({ name, state }) => `${hypervisor} ${name} ${alive ? state : 'gone'}`),
      )
      .toSorted(),
  );
}

/** Every incident that the bot knows, those that became a part of another one too. */
export async function incidentsOf(redisUrl: string): Promise<readonly Incident[]> {
  return withRedis(redisUrl, async (redis) => {
    const store = createIncidentStore(redis, chatQueueName, defaultTiming, await createClock(redis));
    return store.active();
  });
}

async function withRedis<Value>(
  url: string,
  use: (redis: Awaited<ReturnType<typeof connectRedis>>) => Promise<Value>,
): Promise<Value> {
  const redis = await connectRedis(url, { role: 'producer' });
  try {
    return await use(redis);
  } finally {
    redis.disconnect();
  }
}
