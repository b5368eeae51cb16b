import { quote } from '../../command.ts';
import { inOrder, onHost, pings } from '../../faults/fault.ts';
import { restoreFilters, restoreHost } from '../../faults/reference.ts';
import type { Lab } from '../../lab.ts';
import { startServices, stopService } from '../../network.ts';
import { renumber } from '../../topologies/drawn.ts';
import { hypervisor, names, namesFile, renderNames } from '../../topology.ts';
import { wordsOf } from '../asked.ts';
import {
  all,
  asksFor,
  hasNftables,
  ipOf,
  isIpv4,
  isPing,
  type Kind,
  not,
  type Place,
  targetOf,
} from '../kind.ts';

const hasPort = not(isPing);
const elsewhere = asksFor('neighbor', 'far');
const pingedAs = (place: Place) => (isIpv4(place) ? 'icmp type echo-request' : 'icmpv6 type echo-request');

const drops = (place: Place, ...rules: readonly string[]) =>
  onHost(
    targetOf(place),
    [
      'nft add table inet firewall',
      "nft 'add chain inet firewall input { type filter hook input priority 0; policy accept; }'",
      ...rules.map((rule) => `nft 'add rule inet firewall input ${rule}'`),
    ].join('\n'),
  );

const heal = (place: Place) => (lab: Lab) => restoreHost(lab, targetOf(place));

const serviceOf = (place: Place) => (place.asked.port === 8081 ? 'app' : 'web');
const rereadNames = 'kill -HUP $(cat /run/lab/neighbor-dns.pid)';

/** Asked by a name that only the name's own trouble keeps from working. */
const byName = ({ asked: { name, host, port } }: Place) => wordsOf(name ?? host, name ?? host, port);

/** The firewall of the target, its ports, its name. */
export const targetKinds: readonly Kind[] = [
  {
    id: 'target-filters-all',
    station: 'beyond',
    // The neighbor is the DNS server, too.
    applies: all(hasNftables, isPing, asksFor('neighbor'), ({ asked }) => asked.name === null),
    sketch: (place) => ({
      summary: 'the target drops everything but ARP and neighbor discovery',
      cause: 'transport.target-filters-all',
      fixRunsOn: 'target',
      inject: drops(
        place,
        'iifname != lo icmpv6 type != { nd-neighbor-solicit, nd-neighbor-advert } drop',
        'iifname != lo meta l4proto != icmpv6 drop',
      ),
      heal: heal(place),
    }),
  },
  {
    id: 'target-filters-ping',
    station: 'beyond',
    applies: all(hasNftables, isPing, elsewhere),
    sketch: (place) => ({
      summary: 'the target drops pings; its TCP ports answer',
      cause: 'transport.target-filters-icmp',
      fixRunsOn: 'target',
      inject: drops(place, `${pingedAs(place)} drop`),
      heal: heal(place),
    }),
  },
  {
    id: 'port-filtered',
    station: 'beyond',
    applies: all(hasNftables, hasPort, elsewhere),
    sketch: (place) => ({
      summary: `the target drops TCP port ${place.asked.port}`,
      cause: 'transport.port-filtered',
      fixRunsOn: 'target',
      inject: drops(place, `tcp dport ${place.asked.port} drop`),
      heal: heal(place),
    }),
  },
  {
    id: 'port-filtered-for-guest',
    station: 'beyond',
    applies: all(hasNftables, hasPort, elsewhere),
    sketch: (place) => ({
      summary: `the target drops TCP port ${place.asked.port} for ${place.asked.vm} alone`,
      cause: 'transport.port-filtered',
      fixRunsOn: 'target',
      inject: drops(
        place,
        `${isIpv4(place) ? 'ip' : 'ip6'} saddr ${ipOf(place)} tcp dport ${place.asked.port} drop`,
      ),
      heal: heal(place),
    }),
  },
  {
    id: 'port-rejected',
    station: 'beyond',
    applies: all(hasNftables, hasPort, elsewhere),
    sketch: (place) => ({
      summary: `the target refuses TCP port ${place.asked.port}`,
      cause: 'transport.port-closed',
      fixRunsOn: 'target',
      inject: drops(place, `tcp dport ${place.asked.port} reject with tcp reset`),
      heal: heal(place),
    }),
  },
  {
    id: 'port-closed',
    station: 'beyond',
    applies: all(hasPort, elsewhere),
    sketch: (place) => ({
      summary: `nothing listens on TCP port ${place.asked.port} of the target`,
      cause: 'transport.port-closed',
      fixRunsOn: 'target',
      inject: onHost('lab', stopService(targetOf(place), serviceOf(place))),
      heal: heal(place),
    }),
  },
  {
    id: 'name-not-resolved',
    applies: ({ asked }) => asked.name !== null,
    sketch: (place) => ({
      ...byName(place),
      summary: `the DNS server does not know ${place.asked.name} any more`,
      cause: 'application.name-not-resolved',
      fixRunsOn: 'target',
      inject: onHost(
        'lab',
        `printf %s ${quote(renderNames(Object.fromEntries(Object.entries(renumber(names, place.nets)).filter(([name]) => name !== place.asked.name))))} > ${namesFile}; ${rereadNames}`,
      ),
      heal: inOrder((lab: Lab) => restoreHost(lab, 'neighbor'), onHost('lab', rereadNames)),
    }),
  },
  {
    id: 'dns-server-down',
    applies: ({ asked }) => asked.name !== null,
    sketch: (place) => ({
      ...byName(place),
      summary: 'the DNS server does not answer',
      cause: 'application.dns-server-silent',
      fixRunsOn: 'target',
      inject: onHost('lab', stopService('neighbor', 'dns')),
      heal: (lab) => restoreHost(lab, 'neighbor'),
    }),
  },
];

const toItself = asksFor('hypervisor');

/** The taps of Open vSwitch in user space are devices of the host besides, by which it may be reached as well. */
const comesIn = ({ bridge: { kind, name } }: Place) => (kind === 'ovs' ? '! -i lo' : `-i ${name}`);

/** The hypervisor itself, as a target. */
export const ownHostKinds: readonly Kind[] = [
  {
    id: 'host-drops-ping',
    station: 'beyond',
    applies: all(hasNftables, toItself, isPing),
    sketch: (place) => ({
      summary: 'the hypervisor drops pings that come in',
      cause: 'transport.host-input-drop',
      fixRunsOn: 'hypervisor',
      works: pings(place.asked.host),
      inject: onHost(
        hypervisor,
        isIpv4(place)
          ? `iptables -A INPUT ${comesIn(place)} -p icmp --icmp-type echo-request -j DROP`
          : `ip6tables -A INPUT ${comesIn(place)} -p icmpv6 --icmpv6-type echo-request -j DROP`,
      ),
      heal: restoreFilters,
    }),
  },
  {
    id: 'host-drops-port',
    station: 'beyond',
    applies: all(hasNftables, toItself, hasPort),
    sketch: (place) => ({
      summary: `the hypervisor's firewall drops TCP port ${place.asked.port}`,
      cause: 'transport.host-input-drop',
      fixRunsOn: 'hypervisor',
      inject: onHost(
        hypervisor,
        `nft add table inet own
nft 'add chain inet own input { type filter hook input priority 0; policy accept; }'
nft add rule inet own input tcp dport ${place.asked.port} drop`,
      ),
      heal: restoreFilters,
    }),
  },
  {
    id: 'host-port-closed',
    station: 'beyond',
    applies: all(toItself, hasPort),
    sketch: (place) => ({
      summary: `nothing listens on TCP port ${place.asked.port} of the hypervisor`,
      cause: 'transport.host-port-closed',
      fixRunsOn: 'target',
      inject: onHost('lab', stopService(hypervisor, 'api')),
      heal: onHost('lab', startServices(place.topology.hypervisor).join('\n')),
    }),
  },
];
