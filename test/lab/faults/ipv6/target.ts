import { stopService } from '../../network.ts';
import { connects, defineFault, onHost, pings } from '../fault.ts';
import { restoreHost } from '../reference.ts';
import { healTarget, targetDrops } from './means.ts';

/** IPv6: what the target does, or does not. */
export const target6Faults = [
  defineFault({
    id: 'v6-target-absent',
    summary: 'nobody has the address fd00::20 any more',
    catalogue: [],
    target: 'fd00::20',
    cause: 'network.target-absent',
    fixRunsOn: 'none',
    inject: onHost('neighbor', 'ip -6 addr del fd00::20/64 dev eth0'),
    heal: healTarget,
  }),
  defineFault({
    id: 'v6-target-filters-icmp',
    summary: 'the target drops pings of IPv6; its TCP port 80 answers',
    catalogue: ['TGT-01'],
    target: 'fd00::20',
    cause: 'transport.target-filters-icmp',
    fixRunsOn: 'target',
    inject: targetDrops('icmpv6 type echo-request drop'),
    heal: healTarget,
  }),
  defineFault({
    id: 'v6-far-filters-icmp',
    summary: 'a host behind the gateway drops pings of IPv6; its TCP port 80 answers',
    catalogue: ['TGT-01'],
    target: 'fd00:1::20',
    cause: 'transport.target-filters-icmp',
    fixRunsOn: 'target',
    inject: targetDrops('icmpv6 type echo-request drop', 'far'),
    heal: (lab) => restoreHost(lab, 'far'),
  }),
  defineFault({
    id: 'v6-port-closed',
    summary: 'nothing listens on TCP port 8081 of the target, asked over IPv6',
    catalogue: ['TGT-04'],
    target: '[fd00::20]:8081',
    works: connects('fd00::20', 8081),
    cause: 'transport.port-closed',
    fixRunsOn: 'target',
    inject: onHost('lab', stopService('neighbor', 'app')),
    heal: healTarget,
  }),
  defineFault({
    id: 'v6-port-filtered',
    summary: 'the target drops TCP port 8081 of IPv6 alone',
    catalogue: ['TGT-04'],
    target: '[fd00::20]:8081',
    works: connects('fd00::20', 8081),
    cause: 'transport.port-filtered',
    fixRunsOn: 'target',
    inject: targetDrops('tcp dport 8081 drop'),
    heal: healTarget,
  }),
  defineFault({
    id: 'v6-name-alone',
    summary: 'a name with an IPv6 address alone; the target drops pings',
    catalogue: ['TGT-01'],
    target: 'six.lab.test',
    works: pings('six.lab.test'),
    cause: 'transport.target-filters-icmp',
    fixRunsOn: 'target',
    inject: targetDrops('icmpv6 type echo-request drop'),
    heal: healTarget,
  }),
];
