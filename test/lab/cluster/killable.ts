import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PrivateRedis, startPrivateRedis } from '../../../adapters/redis-server.ts';
import { poll } from '../holder.ts';
import type { Lab } from '../lab.ts';

/** A Redis that can be killed and comes back with what it had. All hypervisors of a lab reach its socket. */
export interface KillableRedis {
  readonly url: string;
  /** Kills it with -9, leaves it away for so long and starts it again. */
  crash(downMs: number): Promise<void>;
  stop(): Promise<void>;
}

/** Starts one in a folder of its own under /tmp. */
export async function startKillableRedis(): Promise<KillableRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'vmping-lab-redis-'));
  let server: PrivateRedis = await startPrivateRedis({ folder });
  return {
    url: server.url,
    async crash(downMs) {
      process.kill(server.pid, 'SIGKILL');
      await server.stop();
      await new Promise((resolve) => {
        setTimeout(resolve, downMs);
      });
      server = await startPrivateRedis({ folder });
    },
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Kills libvirtd on a hypervisor with -9, leaves it away for so long and starts it again. Its guests run on. */
export async function crashLibvirt(lab: Lab, host: string, downMs: number): Promise<void> {
  await lab.script(host, 'kill -9 "$(cat /run/libvirtd.pid)"');
  await new Promise((resolve) => {
    setTimeout(resolve, downMs);
  });
  await lab.script(host, 'libvirtd --daemon --listen');
  await poll(`libvirt on ${host}`, 15_000, async () =>
    (await lab.exec(host, ['virsh', '--readonly', 'list'], { timeoutMs: 3000 })).exitCode === 0
      ? true
      : undefined,
  );
}
