import { quote } from '../command.ts';
import { stopService } from '../network.ts';
import { names, namesFile, renderNames } from '../topology.ts';
import { connects, defineFault, inOrder, onHost, pings } from './fault.ts';
import { restoreHost } from './reference.ts';

const heal = (lab: Parameters<typeof restoreHost>[0]) => restoreHost(lab, 'neighbor');

function drops(rule: string, host = 'neighbor'): ReturnType<typeof onHost> {
  return onHost(
    host,
    [
      'nft add table inet firewall',
      "nft 'add chain inet firewall input { type filter hook input priority 0; policy accept; }'",
      `nft add rule inet firewall input ${rule}`,
    ].join('\n'),
  );
}

const rereadNames = 'kill -HUP $(cat /run/lab/neighbor-dns.pid)';
const withoutApp = Object.fromEntries(Object.entries(names).filter(([name]) => name !== 'app.lab.test'));

/** The target itself: its firewall, its ports, its name. */
export const targetFaults = [
  defineFault({
    id: 'target-firewall',
    summary: 'the target drops everything that comes from outside but ARP',
    catalogue: ['TGT-01'],
    target: '10.0.0.20',
    cause: 'transport.target-filters-all',
    fixRunsOn: 'target',
    inject: drops('iifname != lo drop'),
    heal,
  }),
  defineFault({
    id: 'target-filters-icmp',
    summary: 'the target drops pings; its TCP port 80 answers',
    catalogue: ['TGT-01', 'TGT-02'],
    target: '10.0.0.20',
    cause: 'transport.target-filters-icmp',
    fixRunsOn: 'target',
    inject: drops('icmp type echo-request drop'),
    heal,
  }),
  defineFault({
    id: 'far-filters-icmp',
    summary: 'a host behind the gateway drops pings; its TCP port 80 answers',
    catalogue: ['TGT-01', 'TGT-02'],
    target: '10.0.1.20',
    cause: 'transport.target-filters-icmp',
    fixRunsOn: 'target',
    inject: drops('icmp type echo-request drop', 'far'),
    heal: (lab) => restoreHost(lab, 'far'),
  }),
  defineFault({
    id: 'target-absent',
    summary: 'nobody has the address 10.0.0.77 any more',
    catalogue: [],
    target: '10.0.0.77',
    cause: 'network.target-absent',
    fixRunsOn: 'none',
    inject: onHost('neighbor', 'ip addr del 10.0.0.77/24 dev eth0'),
    heal,
  }),
  defineFault({
    id: 'port-closed',
    summary: 'nothing listens on TCP port 8081 of the target',
    catalogue: ['TGT-04'],
    target: '10.0.0.20:8081',
    works: connects('10.0.0.20', 8081),
    cause: 'transport.port-closed',
    fixRunsOn: 'target',
    inject: onHost('lab', stopService('neighbor', 'app')),
    heal,
  }),
  defineFault({
    id: 'port-filtered',
    summary: 'the target drops TCP port 8081',
    catalogue: ['TGT-04'],
    target: '10.0.0.20:8081',
    works: connects('10.0.0.20', 8081),
    cause: 'transport.port-filtered',
    fixRunsOn: 'target',
    inject: drops('tcp dport 8081 drop'),
    heal,
  }),
  defineFault({
    id: 'name-not-resolved',
    summary: 'the DNS server does not know app.lab.test any more',
    catalogue: ['TGT-03'],
    target: 'app.lab.test',
    works: pings('app.lab.test'),
    cause: 'application.name-not-resolved',
    fixRunsOn: 'target',
    inject: onHost('lab', `printf %s ${quote(renderNames(withoutApp))} > ${namesFile}; ${rereadNames}`),
    heal: inOrder(heal, onHost('lab', rereadNames)),
  }),
  defineFault({
    id: 'dns-server-down',
    summary: 'the DNS server does not answer',
    catalogue: ['TGT-03'],
    target: 'neighbor.lab.test',
    works: pings('neighbor.lab.test'),
    cause: 'application.dns-server-silent',
    fixRunsOn: 'target',
    inject: onHost('lab', stopService('neighbor', 'dns')),
    heal,
  }),
];
