import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createLibvirtDomains } from '../../adapters/host/libvirt-domains.ts';
import { connectRedis } from '../../adapters/redis.ts';
import { startPrivateRedis } from '../../adapters/redis-server.ts';
import { createClock } from '../../jobs/clock.ts';
import { startAnnouncer } from '../../jobs/host/announce.ts';
import { readHypervisors } from '../../jobs/host/read-hypervisors.ts';
import { silentLog } from '../../jobs/log.ts';
import { keys } from '../../jobs/names.ts';
import { defaultTiming } from '../../jobs/timing.ts';
import { HypervisorName } from '../../src/model/names.ts';
import { testDomains } from '../support/test-domains.ts';

/** What a host of many guests takes to say so; milliseconds, but for the bytes. */
export interface Announced {
  readonly guests: number;
  readonly samples: number;
  /** From nothing to all of them in Redis, each with its NIC: p50 and the longest. */
  readonly allP50: number;
  readonly allMax: number;
  /** What a heartbeat sends to Redis while nothing changes. */
  readonly heartbeatBytes: number;
  /** The bot reads all of them for the first time, and again while nothing changed. */
  readonly firstReadMs: number;
  readonly againReadMs: number;
}

/** Announces so many domains of libvirt's test driver, again and again from the beginning. */
export async function measureAnnouncing(guests = 500, samples = 10): Promise<Announced> {
  const folder = await mkdtemp(join(tmpdir(), 'vmping-bench-'));
  await writeFile(join(folder, 'node.xml'), testDomains(guests));
  const before = process.env['LIBVIRT_DEFAULT_URI'];
  process.env['LIBVIRT_DEFAULT_URI'] = `test://${join(folder, 'node.xml')}`;
  const server = await startPrivateRedis();
  const redis = await connectRedis(server.url, { role: 'worker' });
  const all: number[] = [];
  const reads: number[] = [];
  const again: number[] = [];
  const beats: number[] = [];
  try {
    for (let sample = 0; sample < samples; sample += 1) {
      await redis.flushall();
      const begun = performance.now();
      const announcer = await startAnnouncer({
        redis,
        clock: await createClock(redis),
        timing: defaultTiming,
        hypervisor: HypervisorName.parse('bench'),
        session: `s${sample}`,
        role: 'worker',
        domains: createLibvirtDomains({ resyncMs: 600_000 }),
        log: silentLog,
      });
      while ((await redis.hlen(keys.vms('bench'))) < guests) {
        await delay(5);
      }
      all.push(performance.now() - begun);
      const bot = await connectRedis(server.url, { role: 'producer' });
      reads.push(await timed(async () => expectAll(guests, await readHypervisors(bot))));
      again.push(await timed(async () => expectAll(guests, await readHypervisors(bot))));
      bot.disconnect();
      if (sample === 0) {
        // The second reading, which looks for what happened before virsh heard, comes within this.
        await delay(4_000);
        beats.push(await bytesOfBeats(redis, 3 * defaultTiming.heartbeatMs));
      }
      await announcer.stop();
    }
  } finally {
    redis.disconnect();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
    if (before === undefined) {
      delete process.env['LIBVIRT_DEFAULT_URI'];
    } else {
      process.env['LIBVIRT_DEFAULT_URI'] = before;
    }
  }
  return {
    guests,
    samples,
    allP50: median(all),
    allMax: Math.max(...all),
    heartbeatBytes: Math.round(median(beats) / 3),
    firstReadMs: median(reads),
    againReadMs: median(again),
  };
}

function expectAll(guests: number, known: Awaited<ReturnType<typeof readHypervisors>>): void {
  const vms = known[0]?.announcement.vms ?? [];
  if (vms.length !== guests || vms.some(({ nics }) => nics.length !== 1)) {
    throw new Error(`${vms.length} guests were announced instead of ${guests}`);
  }
}

/** What Redis was sent meanwhile. */
async function bytesOfBeats(redis: Awaited<ReturnType<typeof connectRedis>>, ms: number): Promise<number> {
  const read = async () =>
    Number(/total_net_input_bytes:(?<bytes>\d+)/u.exec(await redis.info('stats'))?.groups?.['bytes']);
  const from = await read();
  await delay(ms);
  return (await read()) - from;
}

async function timed(run: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await run();
  return performance.now() - begun;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? Number.NaN;
}
