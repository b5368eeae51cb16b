import type { Fault } from '../faults/fault.ts';
import { usualNets } from '../topologies/drawn.ts';
import { all, isIpv4, type Kind } from './kind.ts';

/**
 * Faults of the list that are made outside of the hypervisor's bridge, in a lab and beside an uplink that the list does
 * not make them with. They say themselves what is asked.
 */
export function listed(faults: readonly Fault[], id: string, ...where: readonly Kind['applies'][]): Kind {
  const fault = faults.find((each) => each.id === id);
  if (fault === undefined) {
    throw new Error(`no fault ${id} in the list`);
  }
  const { summary, expect, fixRunsOn, inject, heal, vm, target, works } = fault;
  const { cause, outcome } = expect;
  return {
    id,
    applies: all(isIpv4, ({ asked, nets }) => asked.vm === vm && nets === usualNets, ...where),
    sketch: () => ({ summary, cause, outcome, fixRunsOn, inject, heal, vm, target, works }),
  };
}
