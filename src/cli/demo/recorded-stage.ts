import { readFileSync } from 'node:fs';
import { stderrLog } from '../../../jobs/log.ts';
import { checks } from '../../checks/index.ts';
import { diagnose } from '../../engine/engine.ts';
import { fixedDomains } from '../../inventory/domain-source.ts';
import { HypervisorName } from '../../model/names.ts';
import type { Diagnose } from '../../model/request.ts';
import { Recording } from '../../replay/recording.ts';
import { replayHost } from '../../replay/replay-host.ts';
import { startWorkerOn } from '../start-worker.ts';
import type { Stage } from './stage.ts';

const folder = new URL('../../../test/fixtures/recordings/', import.meta.url);

/** A stage that plays recordings of the lab's hypervisor through the same queue, engine and chat. */
export function openRecordedStage(why: string): Stage {
  let scene: string | null = null;
  let worker: { stop(): Promise<void> } | null = null;
  const play: Diagnose = (request, options) => {
    const file = `${scene ?? `healthy-${request.target.text.replace(':', '-')}`}.json`;
    const recording = Recording.parse(JSON.parse(readFileSync(new URL(file, folder), 'utf8')));
    return diagnose(checks, request, replayHost(recording), options);
  };
  return {
    description: `RECORDED, not live: ${why}\nA hypervisor that was recorded in the lab is played through the same queue, engine and chat.`,
    worker: 'in this process, with the recording under it',
    async startWorker(redisUrl) {
      worker = await startWorkerOn({
        redisUrl,
        hypervisor: HypervisorName.parse('hv1'),
        engine: {
          diagnose: play,
          capture: () => Promise.reject(new Error('a recording cannot be listened to')),
          domains: fixedDomains([{ name: 'web01', state: 'running' }]),
        },
        log: stderrLog,
      });
    },
    break(fault) {
      scene = fault;
      return Promise.resolve();
    },
    paste() {
      scene = null;
      return Promise.resolve({ exitCode: 0, output: '' });
    },
    heal() {
      scene = null;
      return Promise.resolve();
    },
    async stop() {
      await worker?.stop();
    },
  };
}
