import { startService, stopService } from '../network.ts';
import { hypervisorApi } from '../topologies/hosts.ts';
import { hypervisor } from '../topology.ts';
import { connects, type Decoy, defineFault, onHost } from './fault.ts';
import { restoreFilters } from './reference.ts';

const { name, argv } = hypervisorApi;
const stop = stopService(hypervisor, name);
const start = startService(hypervisor, name, argv);
const onLoopback = argv.map((word) => (word === '8022' ? '127.0.0.1:8022' : word));

/** A firewall of the hypervisor itself that lets in these ports, pings, and what is known. */
function letsIn(...ports: readonly number[]): ReturnType<typeof onHost> {
  return onHost(
    hypervisor,
    `nft -f - <<'END'
table inet own {
  chain input {
    type filter hook input priority 0; policy drop;
    ct state established,related accept
    iifname lo accept
    meta l4proto { icmp, ipv6-icmp } accept
    tcp dport { ${ports.join(', ')} } accept
  }
}
END`,
  );
}

const asked = { target: '10.0.0.2:8022', works: connects('10.0.0.2', 8022) } as const;

/** The hypervisor itself is what the guest wants to reach. */
export const ownHostFaults = [
  defineFault({
    ...asked,
    id: 'host-input-policy',
    summary: "the hypervisor's firewall lets in what it knows and drops the rest: web01 wants TCP port 8022",
    catalogue: [],
    cause: 'transport.host-input-drop',
    fixRunsOn: 'hypervisor',
    inject: letsIn(22, 16_509),
    heal: restoreFilters,
  }),
  defineFault({
    ...asked,
    id: 'host-input-reject',
    summary: "a rule of iptables rejects the port's connections from the guests' network",
    catalogue: [],
    cause: 'transport.host-input-drop',
    fixRunsOn: 'hypervisor',
    inject: onHost(hypervisor, 'iptables -A INPUT -s 10.0.0.0/24 -p tcp --dport 8000:8099 -j REJECT'),
    heal: restoreFilters,
  }),
  defineFault({
    id: 'host-input-ping',
    summary: 'the hypervisor drops pings that come in by br0',
    catalogue: [],
    target: '10.0.0.2',
    cause: 'transport.host-input-drop',
    fixRunsOn: 'hypervisor',
    inject: onHost(hypervisor, 'iptables -A INPUT -i br0 -p icmp --icmp-type echo-request -j DROP'),
    heal: restoreFilters,
  }),
  defineFault({
    ...asked,
    id: 'host-port-closed',
    summary: 'nothing listens on TCP port 8022 of the hypervisor any more',
    catalogue: ['TGT-04'],
    cause: 'transport.host-port-closed',
    fixRunsOn: 'target',
    inject: onHost('lab', stop),
    heal: onHost('lab', start),
  }),
  defineFault({
    ...asked,
    id: 'host-port-on-loopback',
    summary: "the hypervisor's service listens on 127.0.0.1 alone",
    catalogue: ['TGT-04'],
    cause: 'transport.host-port-closed',
    fixRunsOn: 'target',
    inject: onHost('lab', `${stop}\n${startService(hypervisor, name, onLoopback)}`),
    heal: onHost('lab', `${stop}\n${start}`),
  }),
  defineFault({
    id: 'network-gateway-port-rejected',
    topology: 'nat',
    summary:
      "a rule of iptables rejects what guests ask the hypervisor's DNS server in their libvirt network by TCP",
    catalogue: ['FW-05'],
    target: '192.168.122.1:53',
    works: connects('192.168.122.1', 53),
    cause: 'transport.host-input-drop',
    fixRunsOn: 'hypervisor',
    inject: onHost(hypervisor, 'iptables -I INPUT -i virbr0 -p tcp --dport 53 -j REJECT'),
    heal: restoreFilters,
  }),
];

/** It looks as if the hypervisor let nobody in. */
export const ownHostDecoys: readonly Decoy[] = [
  {
    ...asked,
    id: 'host-input-lets-in',
    vm: 'web01',
    summary: "the hypervisor's firewall drops what it does not know, and knows the port that is asked for",
    catalogue: [],
    expect: 'reachable',
    inject: letsIn(22, 8022),
    heal: restoreFilters,
  },
];
