import { conntrackHasRoom } from '../../../../src/checks/transport/conntrack-has-room.ts';
import { lost, ok, works } from '../builders.ts';
import { checkTable } from '../table.ts';

const calls = (iptables: boolean) => ({ iptables, ip6tables: false, arptables: false });
const netfilter = (iptables: boolean, own = false) =>
  ok({ loaded: true, sysctl: calls(iptables), filterVlanTagged: false, bridges: { br0: calls(own) } });
const full = ok({ count: 262_144, max: 262_144 });
const symptom = lost('out', 'ip', 'vnet0', 'eth0');
const found = {
  code: 'transport.conntrack-full',
  hop: 'br0',
  evidence: ['conntrack-full', 'conntrack-drops'],
  commands: ['sysctl -w net.netfilter.nf_conntrack_max=524288'],
  persistent: ["echo 'net.netfilter.nf_conntrack_max = 524288' > /etc/sysctl.d/90-conntrack.conf"],
} as const;

checkTable(conntrackHasRoom, [
  [
    'room is left',
    { symptom, facts: { conntrack: ok({ count: 12, max: 262_144 }), 'bridge-netfilter': netfilter(true) } },
    null,
  ],
  [
    'full, and bridged packets are tracked by the sysctl',
    { symptom, facts: { conntrack: full, 'bridge-netfilter': netfilter(true) } },
    { ...found, effect: 'breaks' },
  ],
  [
    "full, and they are tracked by the bridge's own flag",
    { symptom, facts: { conntrack: full, 'bridge-netfilter': netfilter(false, true) } },
    { ...found, effect: 'breaks' },
  ],
  [
    'full, and bridged packets pass it by',
    { symptom, facts: { conntrack: full, 'bridge-netfilter': netfilter(false) } },
    { ...found, effect: 'notes' },
  ],
  [
    'full, and this path works',
    { symptom: works, facts: { conntrack: full, 'bridge-netfilter': netfilter(true) } },
    { ...found, effect: 'notes' },
  ],
  [
    'ARP is lost, which is not tracked',
    { symptom: lost('out', 'arp'), facts: { conntrack: full, 'bridge-netfilter': netfilter(true) } },
    { ...found, effect: 'notes' },
  ],
]);
