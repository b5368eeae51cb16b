import { isRouted } from '../../path/next-hop.ts';
import { defineCheck, degrades, evidence, pass } from '../check.ts';
import { shellWord } from '../shell.ts';

/** A neighbor on the same network that takes longer than this, in the middle of a long train, is slow. */
const slowNeighborMs = 50;

/** Steps between successive answers of a neighbor that are larger than this on average are no ordinary noise. */
const unsteadyMs = 25;

export const pathIsPrompt = defineCheck({
  id: 'network.path-is-prompt',
  summary: 'A target on the same network answers promptly, and about as fast each time',
  probes: ['train', 'egress'],
  dependsOn: ['network.path-loses-nothing', 'transport.rate-limit-is-wide'],
  findings: ['network.slow-path', 'network.unsteady-path'],
  run({ vm, path, probes: { train, egress } }) {
    const target = path.targetAddress;
    // How long the way through routers may take nobody here knows, and another guest may simply be busy.
    if (
      train === null ||
      !train.long ||
      egress.kind !== 'uplink' ||
      target === null ||
      isRouted(path, target)
    ) {
      return pass;
    }
    const { medianMs, jitterMs, minMs } = train.numbers;
    const slow = (medianMs ?? 0) > slowNeighborMs;
    const unsteady = (jitterMs ?? 0) > unsteadyMs;
    if (!slow && !unsteady) {
      return pass;
    }
    const { control } = train;
    const params = {
      vm,
      target,
      median: shown(medianMs),
      min: shown(minMs),
      max: shown(train.numbers.maxMs),
      jitter: shown(jitterMs),
      host: control === null || control.medianMs === null ? '-' : shown(control.medianMs),
      device: egress.device ?? '',
    };
    return degrades(slow ? 'network.slow-path' : 'network.unsteady-path', {
      hop: egress.device,
      confidence: 0.8,
      params,
      evidence: [
        evidence(`vmping measure ${shellWord(vm)} ${target}`, 'ping-times', params),
        ...(control === null ? [] : [evidence(`ping -c 20 -i 0.1 ${target}`, 'host-ping-times', params)]),
      ],
      fix: { where: 'switch' },
    });
  },
});

function shown(ms: number | null): string {
  return ms === null ? '-' : ms.toFixed(ms < 10 ? 1 : 0);
}
