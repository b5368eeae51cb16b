import { setTimeout as delay } from 'node:timers/promises';
import type { Engine } from '../../src/cli/start-worker.ts';
import { type DomainSource, fixedDomains } from '../../src/inventory/domain-source.ts';
import type { Diagnosis, Progress } from '../../src/model/diagnosis.ts';
import type { Layer } from '../../src/model/layer.ts';
import { sampleDiagnosis } from './diagnosis.ts';

/** The fake engine's behaviours, each a VM's name. */
const behaviours = ['fast', 'steps', 'slow', 'stuck', 'throws', 'bad-result', 'web01', 'a;reboot'] as const;

/** An engine whose VMs' names say how it behaves; `slow` heeds the signal, `stuck` does not. */
export function fakeEngine(
  slowMs = 60_000,
  domains: DomainSource = fixedDomains(behaviours.map((name) => ({ name, state: 'running' }))),
): Engine & { runs: string[] } {
  const runs: string[] = [];
  return {
    runs,
    domains,
    async capture(request, { seconds }) {
      runs.push(request.id);
      return {
        reading: { talks: [], frames: { vnet0: seconds } },
        base64: Buffer.from('pcapng').toString('base64'),
        full: false,
      };
    },
    async diagnose(request, { signal, onProgress }) {
      runs.push(request.id);
      const result = sampleDiagnosis({ ...request, target: request.target.text });
      onProgress(step('facts', []));
      switch (request.vm) {
        case 'steps':
          for (const count of [1, 2, 3, 4]) {
            await delay(60, undefined, { signal });
            onProgress(step('probes', (['vm', 'physical', 'datalink', 'network'] as const).slice(0, count)));
          }
          return result;
        case 'slow':
          await delay(slowMs, undefined, { signal });
          return result;
        case 'stuck':
          await delay(60_000);
          return result;
        case 'throws':
          throw new Error('libvirt is on fire');
        case 'bad-result':
          return { nonsense: true } as unknown as Diagnosis;
        default:
          return result;
      }
    },
  };
}

function step(stage: Progress['stage'], passed: readonly Layer[]): Progress {
  return { stage, passed: [...passed], failed: null };
}
