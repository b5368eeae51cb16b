import { featuresOf, type Nets, type Parameters, usualNets } from '../topologies/drawn.ts';
import type { KernelFeature } from '../topology.ts';
import type { Prng } from './prng.ts';

/** What the machine can do: features that its kernel lacks, and whether another kernel can be started that has them. */
export interface Machine {
  readonly missing: readonly KernelFeature[];
  readonly hasSecondKernel: boolean;
}

/** Labs that need the second kernel, where all is emulated once more and takes minutes, are drawn this seldom. */
const secondKernelShare = 0.12;

/** Two networks each of IPv4 and IPv6 whose numbers are near each other, as they are in one house. */
function drawNets(prng: Prng): Nets {
  const below = (end: number) => Math.floor(prng.next() * end);
  const house = prng.pick([`10.${12 + below(240)}.`, `172.${16 + below(15)}.`, '192.168.']);
  const third = below(256);
  const site = `fd${(16 + below(240)).toString(16)}:${(1 + below(65_535)).toString(16)}`;
  return {
    lan: `${house}${third}.`,
    far: `${house}${third ^ (1 + below(15))}.`,
    lan6: `${site}::`,
    far6: `${site}:${(1 + below(15)).toString(16)}::`,
  };
}

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
      nets: prng.chance(0.4) ? usualNets : drawNets(prng),
    };
    const lacks = featuresOf(parameters).some((feature) => missing.includes(feature));
    if (!lacks || (hasSecondKernel && prng.chance(secondKernelShare))) {
      return parameters;
    }
  }
}
