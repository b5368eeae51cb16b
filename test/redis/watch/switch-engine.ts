import { setTimeout as delay } from 'node:timers/promises';
import type { Engine } from '../../../src/cli/start-worker.ts';
import { fixedDomains } from '../../../src/inventory/domain-source.ts';
import type { Outcome } from '../../../src/model/diagnosis.ts';
import { sampleDiagnosis } from '../diagnosis.ts';

/** An engine whose paths are switched: what it finds of a VM is what was set last. It counts. */
export function switchEngine(names: readonly string[], lookMs = 5) {
  const found = new Map<string, Outcome | 'fails'>();
  const runs: { readonly id: string; readonly vm: string; readonly at: number }[] = [];
  const running = new Map<string, number>();
  const most = { atOnce: 0, ofOneVm: 0 };
  const engine: Engine = {
    domains: fixedDomains(names.map((name) => ({ name, state: 'running' }))),
    capture: () => Promise.reject(new Error('it takes no captures')),
    async diagnose(request, { signal }) {
      const { id, vm, target } = request;
      runs.push({ id, vm, at: Date.now() });
      running.set(vm, (running.get(vm) ?? 0) + 1);
      most.atOnce = Math.max(
        most.atOnce,
        [...running.values()].reduce((sum, count) => sum + count, 0),
      );
      most.ofOneVm = Math.max(most.ofOneVm, running.get(vm) ?? 0);
      try {
        await delay(lookMs, undefined, { signal });
      } finally {
        running.set(vm, (running.get(vm) ?? 1) - 1);
      }
      const outcome = found.get(vm) ?? 'reachable';
      if (outcome === 'fails') {
        throw new Error('libvirt is on fire');
      }
      const broken = sampleDiagnosis({ ...request, target: target.text });
      return outcome === 'reachable' || outcome === 'inconclusive'
        ? { ...broken, outcome, cause: null }
        : { ...broken, outcome };
    },
  };
  return {
    ...engine,
    runs,
    most,
    set: (vm: string, outcome: Outcome | 'fails') => void found.set(vm, outcome),
  };
}
