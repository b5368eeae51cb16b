import * as fc from 'fast-check';

/** The guest's MAC address in the frames that the rules are tried with. */
export const mac = '52:54:00:00:00:01';

// Every text is one that nft 1.0.6 and a kernel without bridge conntrack know.
const bridgeConditions = [
  'iifname "vnet0"',
  'iifname "vnet*"',
  'iifname != "vnet0"',
  'oifname { "eth0", "eth1" }',
  'oifname "eth1"',
  `ether saddr ${mac}`,
  `ether saddr != ${mac}`,
  'ether daddr ff:ff:ff:ff:ff:ff',
  'ether saddr @macs',
  'ether type arp',
  'ether type { ip, ip6 }',
  'ether type != ip',
  'meta protocol ip6',
  'meta pkttype broadcast',
  'meta pkttype other',
  'arp operation request',
  'arp operation != reply',
  'arp daddr ip 10.0.0.9',
  'arp saddr ip != 10.0.0.0/24',
  `arp saddr ether ${mac}`,
];
const ipConditions = [
  'ip saddr 10.0.0.0/24',
  'ip daddr != 10.0.0.9',
  'ip daddr { 10.0.0.9, 10.1.0.0/16 }',
  'ip daddr @nets',
  'ip saddr & 255.255.255.0 == 10.0.0.0',
  'udp dport 53',
  'udp dport 50-60',
  'tcp dport { 22, 80-90 }',
  'tcp dport != 80',
  'tcp dport < 1024',
  'th dport 53',
  'tcp flags syn',
  'tcp flags & (syn|ack) == ack',
  'icmp type echo-request',
  'icmp type != echo-request',
  'meta l4proto { tcp, udp }',
  'meta l4proto != udp',
  'ip protocol icmp',
  'ip6 saddr fe80::/10',
  'ip6 nexthdr udp',
  'meta mark 0',
  'meta mark != 1',
  'ip frag-off & 0x1fff == 0',
  'ip saddr . tcp dport { 10.0.0.1 . 80 }',
  'limit rate 1/hour',
];
const inetConditions = [
  ...ipConditions,
  'iifname "br0"',
  'iifname "vnet0"',
  'oifname "br*"',
  'ct state new',
  'ct state established,related',
  'ct state ! new',
  'meta nfproto ipv6',
  `ether saddr ${mac}`,
];
const verdicts = [
  'accept',
  'drop',
  'drop',
  'return',
  'jump sub',
  'goto sub',
  'counter',
  'log prefix "x"',
  'meta mark set 1',
  'continue',
];
const whole = [
  'ip daddr vmap { 10.0.0.9 : drop, 10.0.1.0/24 : accept }',
  'meta l4proto vmap { udp : jump sub, tcp : drop }',
  'ip daddr vmap @decide',
  'drop',
  'accept',
];
const xtConditions = [
  '-i br0',
  '-o br0',
  '! -i br0',
  '-i br+',
  '-i vnet0',
  '-s 10.0.0.0/24',
  '! -d 10.0.0.9/32',
  '-p udp',
  '-p tcp -m tcp --dport 80',
  '-p udp -m udp --dport 50:60',
  '-p tcp -m multiport --dports 22,80:90',
  '! -p icmp',
  '-p icmp -m icmp --icmp-type 8',
  '-m physdev --physdev-in vnet0',
  '-m physdev ! --physdev-in vnet0',
  '-m physdev --physdev-out eth0',
  '-m physdev --physdev-is-bridged',
  '-m conntrack --ctstate NEW',
  '-m conntrack --ctstate RELATED,ESTABLISHED',
  `-m mac --mac-source ${mac}`,
  `-m mac ! --mac-source ${mac}`,
  '-m comment --comment "it\'s \\"a\\" b"',
  '-m iprange --dst-range 10.0.0.5-10.0.0.20',
  '-p tcp -m tcp --tcp-flags SYN,ACK SYN',
];
const xtTargets = ['-j ACCEPT', '-j DROP', '-j DROP', '-j RETURN', '-j SUB', '-g SUB', '-j LOG', ''];
const ebConditions = [
  '-i vnet0',
  '-i vnet+',
  '-i ! vnet0',
  '-o eth0',
  '--logical-in br0',
  `-s ${mac}`,
  `-s ! ${mac}`,
  '-d Broadcast',
  '-d Multicast',
  '-p ARP',
  '-p IPv4',
  '-p ! ARP',
  '-p 0x86dd',
  '-p ARP --arp-op Request',
  '-p ARP --arp-ip-dst 10.0.0.9',
  '-p ARP --arp-ip-src ! 10.0.0.0/24',
  `-p ARP --arp-mac-src ${mac}`,
  '-p IPv4 --ip-src 10.0.0.0/24',
  '-p IPv4 --ip-dst ! 10.0.0.9',
  '-p IPv4 --ip-proto udp --ip-dport 50:60',
  '-p IPv6 --ip6-proto udp',
];
const ebTargets = ['-j ACCEPT', '-j DROP', '-j DROP', '-j SUB', '-j CONTINUE', '-j RETURN'];

const pick = (values: readonly string[]) => fc.constantFrom(...values);
const nftLine = (conditions: readonly string[]) =>
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .tuple(fc.array(pick(conditions), { minLength: 1, maxLength: 2 }), pick(verdicts))
        .map(([some, verdict]) => `${some.join(' ')} ${verdict}`),
    },
    { weight: 1, arbitrary: pick(whole) },
  );
const policy = pick(['accept', 'accept', 'accept', 'drop']);
const nftTable = (family: string, conditions: readonly string[], hooks: readonly string[]) =>
  fc
    .record({
      hook: pick(hooks),
      policy,
      main: fc.array(nftLine(conditions), { maxLength: 4 }),
      sub: fc.array(
        nftLine(conditions).map((line) => line.replaceAll(/(jump|goto) sub/gu, 'drop')),
        { maxLength: 2 },
      ),
    })
    .map(
      (table) => `table ${family} t${family} {
  set macs {
    type ether_addr
    elements = { ${mac}, 52:54:00:00:00:02 }
  }
  set nets {
    type ipv4_addr
    flags interval
    elements = { 10.0.1.0/24, 10.3.0.1-10.3.0.9 }
  }
  map decide {
    type ipv4_addr : verdict
    elements = { 10.0.0.9 : drop }
  }
  chain sub {
    ${table.sub.join('\n    ')}
  }
  chain main {
    type filter ${table.hook} ; policy ${table.policy};
    ${table.main.join('\n    ')}
  }
}
`,
    );
const xtRules = (conditions: readonly string[], targets: readonly string[]) =>
  fc.record({
    policy: pick(['ACCEPT', 'ACCEPT', 'DROP']),
    main: fc.array(
      fc.tuple(pick(conditions), pick(targets)).map((words) => words.join(' ')),
      { maxLength: 4 },
    ),
    sub: fc.array(
      fc.tuple(pick(conditions), pick(['-j ACCEPT', '-j DROP'])).map((words) => words.join(' ')),
      { maxLength: 2 },
    ),
  });
const none = fc.constant(null);
/** Rules of every tool at once, and whether the IP firewalls see bridged frames. */
export const rulesets = fc.record({
  bridge: fc.option(
    nftTable(
      'bridge',
      [...bridgeConditions, ...ipConditions],
      ['hook prerouting priority -300', 'hook forward priority 0', 'hook postrouting priority 0'],
    ),
    { freq: 2 },
  ),
  inet: fc.option(
    nftTable('inet', inetConditions, [
      'hook forward priority 0',
      'hook prerouting priority -50',
      'hook postrouting priority 0',
    ]),
    { freq: 2 },
  ),
  netdev: fc.oneof(
    none,
    none,
    none,
    nftTable(
      'netdev',
      bridgeConditions.filter((text) => !text.includes('oifname')),
      ['hook ingress device "vnet0" priority 0'],
    ),
  ),
  iptables: fc.option(xtRules(xtConditions, xtTargets), { freq: 1 }),
  legacy: fc.oneof(none, none, xtRules(xtConditions, xtTargets)),
  ebtables: fc.option(xtRules(ebConditions, ebTargets), { freq: 1 }),
  callsIptables: fc.boolean(),
  callsIp6tables: fc.boolean(),
});
export type Rules = typeof rulesets extends fc.Arbitrary<infer Value> ? Value : never;

/** Rules as the restore programs read them. */
export function restoreText(rules: NonNullable<Rules['iptables']>, kind: 'ip' | 'eb'): string {
  const own = kind === 'ip' ? ':SUB - [0:0]' : ':SUB RETURN';
  const lines = [
    ...rules.main.map((line) => `-A FORWARD ${line}`),
    ...rules.sub.map((line) => `-A SUB ${line}`),
  ];
  return [
    '*filter',
    `:FORWARD ${rules.policy}${kind === 'ip' ? ' [0:0]' : ''}`,
    own,
    ...lines,
    'COMMIT',
    '',
  ].join('\n');
}
