import { featuresOf, type Parameters } from '../topologies/drawn.ts';
import type { KernelFeature } from '../topology.ts';
import type { Prng } from './prng.ts';

/** What the machine can do: features that its kernel lacks, and whether another kernel can be started that has them. */
export interface Machine {
  readonly missing: readonly KernelFeature[];
  readonly hasSecondKernel: boolean;
}

/** Labs that need the second kernel, where all is emulated once more and takes minutes, are drawn this seldom. */
const secondKernelShare = 0.12;

/** What a lab of the random bench is made of. */
export function drawParameters(prng: Prng, { missing, hasSecondKernel }: Machine): Parameters {
  for (;;) {
    const bridge = prng.pick(['linux', 'linux', 'ovs'] as const);
    const parameters: Parameters = {
      bridge,
      vlan: prng.chance(0.5) ? 2 + Math.floor(prng.next() * 4000) : null,
      tags: bridge === 'linux' && prng.chance(0.4) ? 'device' : 'bridge',
      // Bonds of Open vSwitch are its own, and no device of the kernel.
      bond: bridge === 'ovs' ? null : prng.pick([null, null, 'active-backup', '802.3ad']),
      agent: prng.chance(0.5),
    };
    const lacks = featuresOf(parameters).some((feature) => missing.includes(feature));
    if (!lacks || (hasSecondKernel && prng.chance(secondKernelShare))) {
      return parameters;
    }
  }
}
