import type { Lab, LabProcess } from '../../../test/lab/lab.ts';
import type { Stage } from './stage.ts';

const ready = 'the worker is ready';

/** A stage with a real libvirt hypervisor, real guests and a worker process on it, in the lab. */
export async function openLabStage(keep: boolean, onProgress: (line: string) => void): Promise<Stage> {
  const { openLab } = await import('../../../test/lab/lab.ts');
  // Kept, it is the user's own lab; else it is this process' and dies with it, whatever happens.
  const lab: Lab = await openLab({
    ...(keep ? {} : { name: `demo-${process.pid}` }),
    owner: keep ? 'detached' : 'process',
    onProgress,
  });
  let worker: LabProcess | null = null;
  await lab.heal();
  return {
    description:
      'A real libvirt hypervisor (hv1) with two QEMU guests, in network namespaces of this machine.',
    worker: 'a process of its own',
    async startWorker(redisUrl) {
      const main = new URL('../main.ts', import.meta.url).pathname;
      worker = lab.spawn('hv1', [process.execPath, main, 'worker', '--name', 'hv1'], {
        env: { VMPING_REDIS_URL: redisUrl },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      await untilReady(worker);
    },
    break: (fault) => lab.break(fault),
    async paste(place, command) {
      if (place === 'guest') {
        return await lab.guest('web01', command);
      }
      const { exitCode, stdout, stderr } = await lab.exec('hv1', ['sh', '-c', command], {
        timeoutMs: 20_000,
      });
      return { exitCode, output: stdout + stderr };
    },
    async heal() {
      await lab.heal();
    },
    async stop() {
      worker?.kill('SIGTERM');
      await worker?.exited;
      if (!keep) {
        await lab.down();
      }
    },
  };
}

function untilReady({ child, exited }: LabProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      if (said.includes(ready)) {
        resolve();
      }
    });
    void exited.then((status) => reject(new Error(`the worker ended with status ${status}: ${said.trim()}`)));
  });
}
