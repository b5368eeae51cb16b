import { stderrLog } from '../../jobs/log.ts';
import { exitOnSignal } from '../../jobs/shutdown.ts';
import { startWorkerOn } from '../../src/cli/start-worker.ts';
import { HypervisorName } from '../../src/model/names.ts';
import { fakeEngine } from './fake-engine.ts';
import { fastTiming } from './timing.ts';

/** A worker with the fake engine, as a process that tests can kill: `worker-process.ts URL NAME [SLOW_MS]`. */
const [redisUrl = '', name = '', slowMs] = process.argv.slice(2);
const worker = await startWorkerOn({
  redisUrl,
  hypervisor: HypervisorName.parse(name),
  engine: fakeEngine(slowMs ? Number(slowMs) : undefined),
  log: stderrLog,
  timing: fastTiming,
});
exitOnSignal(() => worker.stop(), fastTiming.shutdownMs + 500, stderrLog);
process.stdout.write('ready\n');
