import { connects, type Decoy, pings } from '../faults/fault.ts';
import type { Topology } from '../topology.ts';

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

// Where guests have addresses of the network that the uplink is in.
const near = [
  twin('same-subnet', 'a host on the same subnet', 'web01', '10.0.0.20'),
  twin('gateway', 'the gateway', 'web01', '10.0.0.1'),
  twin('agentless-gateway', 'from a guest without an agent to the gateway', 'db01', '10.0.0.1'),
  twin('agentless-neighbor', 'from a guest without an agent to a host beside it', 'db01', '10.0.0.20'),
  twin('vm-to-vm', 'another guest on the same bridge', 'web01', '10.0.0.11'),
  twin('same-subnet-ipv6', 'a host on the same subnet, by IPv6', 'web01', 'fd00::20'),
  twin('routed-ipv6', 'a host behind the gateway, by IPv6', 'web01', 'fd00:1::20'),
];

// The way out, wherever the guest is.
const out = [
  twin('routed', 'a host behind the gateway', 'web01', '10.0.1.20'),
  twin('by-name', 'a host by its name', 'web01', 'neighbor.lab.test', pings('10.0.0.20')),
  twin('by-port', 'a TCP port beside the hypervisor', 'web01', '10.0.0.20:80', connects('10.0.0.20', 80)),
  twin('routed-port', 'a TCP port behind the gateway', 'web01', '10.0.1.20:80', connects('10.0.1.20', 80)),
  twin('agentless-routed', 'from a guest without an agent to a host behind the gateway', 'db01', '10.0.1.20'),
];

const plainOnly = [
  twin('vm-to-vm-back', 'another guest, asked from the other side', 'db01', '10.0.0.10'),
  twin('vm-to-vm-ipv6', 'another guest, by IPv6', 'web01', 'fd00::11'),
  twin(
    'routed-port-ipv6',
    'a TCP port behind the gateway, by IPv6',
    'web01',
    '[fd00:1::20]:80',
    connects('fd00:1::20', 80),
  ),
  twin('v6-gateway', 'the gateway, over IPv6', 'web01', 'fd00::1'),
  twin(
    'v6-by-port',
    'a TCP port on the same subnet, over IPv6',
    'web01',
    '[fd00::20]:80',
    connects('fd00::20', 80),
  ),
  twin('v6-by-name', 'a host by a name that has an IPv6 address alone', 'web01', 'six.lab.test'),
  twin(
    'v6-link-local',
    'the gateway by its link-local address',
    'web01',
    'fe80::5054:ff:fe00:101',
    pings('fe80::5054:ff:fe00:101%eth0'),
  ),
  twin(
    'v6-agentless-neighbor',
    'over IPv6 from a guest without an agent to a host beside it',
    'db01',
    'fd00::20',
  ),
  twin(
    'v6-agentless-routed',
    'over IPv6 from a guest without an agent to a host behind the gateway',
    'db01',
    'fd00:1::20',
  ),
  twin('v6-own-hypervisor', "the hypervisor's own IPv6 address", 'web01', 'fd00::2'),
  twin(
    'own-hypervisor-port',
    'a TCP port of the hypervisor itself',
    'web01',
    '10.0.0.2:8022',
    connects('10.0.0.2', 8022),
  ),
  twin(
    'v6-own-hypervisor-port',
    'a TCP port of the hypervisor itself, over IPv6',
    'web01',
    '[fd00::2]:8022',
    connects('fd00::2', 8022),
  ),
];

const ownHypervisor = twin('own-hypervisor', "the hypervisor's own address", 'web01', '10.0.0.2');

const secondNic = [
  twin('second-nic', 'a host in the network of the second NIC', 'web01', '10.0.2.20'),
  twin('second-nic-port', 'a TCP port there', 'web01', '10.0.2.20:80', connects('10.0.2.20', 80)),
];

/** The healthy twins of the faults in this topology; the decoys of `faults/decoys.ts` come on top. */
export function twinsOf({ name, guests, hypervisor }: Topology): readonly Decoy[] {
  const [web01, db01] = guests;
  const gateway = hypervisor.networks[0]?.address.split('/')[0];
  if (gateway !== undefined) {
    const other = db01?.nics[0].address.split('/')[0] ?? '';
    return [
      twin('network-gateway', "the hypervisor's address in the network", 'web01', gateway),
      twin(
        'network-gateway-port',
        "the hypervisor's DNS server in the network, by TCP",
        'web01',
        `${gateway}:53`,
        connects(gateway, 53),
      ),
      twin('vm-to-vm', 'another guest in the same network', 'web01', other),
      ...(web01?.nics[0].gateway === null
        ? []
        : [...out, twin('through-the-host', 'a host beside the hypervisor', 'web01', '10.0.0.20')]),
    ];
  }
  if (web01?.nics[0].attachment.kind === 'direct') {
    // Nothing can be put into a macvtap from this host: no path is seen to work, and the answer is that it was not.
    return [];
  }
  return [
    ...near,
    ...out,
    ownHypervisor,
    ...(name === 'plain' ? plainOnly : []),
    ...(web01?.nics.length === 2 ? secondNic : []),
  ];
}

/** Every state of the machines' memory that a twin is asked in. */
export const memories: readonly Memory[] = ['warm', 'cold', 'forgotten'];
