import { connects, type Decoy, pings } from '../faults/fault.ts';

/** What the machines know of each other when the question comes. */
export type Memory = 'warm' | 'cold' | 'forgotten';

const nothing = () => Promise.resolve();

/** A question on a lab where nothing is broken: a decoy that changes nothing. */
function twin(id: string, summary: string, vm: string, target: string, works = pings(target)): Decoy {
  return {
    id,
    summary,
    catalogue: [],
    vm,
    target,
    works,
    expect: 'reachable',
    inject: nothing,
    heal: nothing,
  };
}

/** The healthy twins of the faults; the decoys of `faults/decoys.ts` come on top. */
export const twins: readonly Decoy[] = [
  twin('same-subnet', 'a host on the same subnet', 'web01', '10.0.0.20'),
  twin('gateway', 'the gateway', 'web01', '10.0.0.1'),
  twin('routed', 'a host behind the gateway', 'web01', '10.0.1.20'),
  twin('by-name', 'a host by its name', 'web01', 'neighbor.lab.test'),
  twin('by-port', 'a TCP port on the same subnet', 'web01', '10.0.0.20:80', connects('10.0.0.20', 80)),
  twin('routed-port', 'a TCP port behind the gateway', 'web01', '10.0.1.20:80', connects('10.0.1.20', 80)),
  twin('agentless-gateway', 'from a guest without an agent to the gateway', 'db01', '10.0.0.1'),
  twin('agentless-neighbor', 'from a guest without an agent to a host beside it', 'db01', '10.0.0.20'),
  twin('agentless-routed', 'from a guest without an agent to a host behind the gateway', 'db01', '10.0.1.20'),
  twin('vm-to-vm', 'another guest on the same bridge', 'web01', '10.0.0.11'),
  twin('vm-to-vm-back', 'the same, asked from the other side', 'db01', '10.0.0.10'),
  twin('own-hypervisor', "the hypervisor's own address", 'web01', '10.0.0.2'),
];

/** Every state of the machines' memory that a twin is asked in. */
export const memories: readonly Memory[] = ['warm', 'cold', 'forgotten'];
