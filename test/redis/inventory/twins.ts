import { fixedDomains } from '../../../src/inventory/domain-source.ts';
import type { World } from '../world.ts';

/** Workers of hv2 and hv3, each with a running VM of the name `twin`. */
export async function twins(world: World): Promise<void> {
  for (const [index, hypervisor] of ['hv2', 'hv3'].entries()) {
    const uuid = `00000000-0000-4000-8000-00000000000${index}`;
    await world.worker(hypervisor, fixedDomains([{ name: 'twin', state: 'running', uuid }]));
  }
}
