import { execFileSync } from 'node:child_process';
import { accessSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { factCollectors } from '../../src/facts/index.ts';
import type { Firewalls } from '../../src/firewall/firewalls.ts';
import type { Frame } from '../../src/firewall/frame.ts';
import { simulateBridgeForward } from '../../src/firewall/simulate.ts';
import { parseFiles, parseOutput } from '../unit/facts/support.ts';

/**
 * The simulator against the kernel: random rules of every tool on a real bridge, real frames through it, and for
 * each frame what passed against what the simulator says. `unknown` is allowed, a wrong answer never.
 */

const namespace = `vmping-facts-${process.pid}`;
const mac = '52:54:00:00:00:01';
const target = '52:54:00:00:00:99';

const frames: readonly (Frame & { readonly send: string })[] = [
  ...(['10.0.0.9', '10.0.1.7'] as const).flatMap((dstIp) => [
    shape({ etherType: 'ip', srcIp: '10.0.0.1', dstIp, protocol: 'icmp', icmpType: 8 }, '-t icmp ping'),
    shape(
      { etherType: 'ip', srcIp: '10.0.0.1', dstIp, protocol: 'udp', sport: 1000, dport: 53 },
      '-t udp sp=1000,dp=53',
    ),
    shape(
      { etherType: 'ip', srcIp: '10.0.0.1', dstIp, protocol: 'tcp', sport: 1000, dport: 80 },
      '-t tcp sp=1000,dp=80,flags=syn',
    ),
  ]),
  shape(
    { etherType: 'ip6', srcIp: 'fe80::1', dstIp: 'fe80::9', protocol: 'udp', sport: 1000, dport: 53 },
    '-6 -t udp sp=1000,dp=53',
  ),
  {
    ...base({
      etherType: 'arp',
      dstMac: 'ff:ff:ff:ff:ff:ff',
      srcIp: '10.0.0.1',
      dstIp: '10.0.0.9',
      arpOperation: 'request',
    }),
    send: `-b ff:ff:ff:ff:ff:ff -t arp request,sendermac=${mac},senderip=10.0.0.1,targetip=10.0.0.9,targetmac=00:00:00:00:00:00`,
  },
];

function base(part: Partial<Frame> & Pick<Frame, 'etherType'>): Frame {
  return { iif: 'vnet0', oif: 'eth0', bridge: 'br0', srcMac: mac, dstMac: target, ctState: 'new', ...part };
}

function shape(part: Parameters<typeof base>[0], send: string) {
  const frame = base(part);
  return { ...frame, send: `-b ${target} -A ${frame.srcIp} -B ${frame.dstIp} ${send}` };
}

// What is within brackets is chosen by fast-check; every text is known to this kernel's nft.
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
const rulesets = fc.record({
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
type Rules = typeof rulesets extends fc.Arbitrary<infer Value> ? Value : never;

function inNamespace(program: string, argv: readonly string[], input?: string): string {
  return execFileSync('ip', ['netns', 'exec', namespace, program, ...argv], {
    encoding: 'utf8',
    input,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

function restoreText(rules: NonNullable<Rules['iptables']>, kind: 'ip' | 'eb'): string {
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

/** Empties what the rules before left and puts these in; `false`: nft refuses conditions that exclude each other. */
function install(rules: Rules): boolean {
  const nft = `flush ruleset\n${rules.bridge ?? ''}${rules.inet ?? ''}${rules.netdev ?? ''}`;
  try {
    inNamespace('nft', ['-f', '-'], nft);
  } catch (cause) {
    if (String(cause).includes('conflicting protocols')) {
      return false;
    }
    throw cause;
  }
  inNamespace(
    'iptables-legacy-restore',
    [],
    rules.legacy ? restoreText(rules.legacy, 'ip') : '*filter\n:FORWARD ACCEPT [0:0]\nCOMMIT\n',
  );
  if (rules.iptables) {
    inNamespace('iptables-nft-restore', [], restoreText(rules.iptables, 'ip'));
  }
  if (rules.ebtables) {
    inNamespace('ebtables-nft-restore', [], restoreText(rules.ebtables, 'eb'));
  }
  inNamespace('sysctl', [
    '-qw',
    `net.bridge.bridge-nf-call-iptables=${Number(rules.callsIptables)}`,
    `net.bridge.bridge-nf-call-ip6tables=${Number(rules.callsIp6tables)}`,
  ]);
  return true;
}

function readFirewalls(): Firewalls {
  const paths = ['call-iptables', 'call-ip6tables', 'call-arptables'].map(
    (name) => `/proc/sys/net/bridge/bridge-nf-${name}`,
  );
  const values = inNamespace('cat', paths).split('\n');
  const files = Object.fromEntries(paths.map((path, index) => [path, values[index] ?? '']));
  return {
    nft: parseOutput(factCollectors['nft-ruleset'], inNamespace('nft', ['-j', 'list', 'ruleset'])),
    iptables: parseOutput(factCollectors['iptables-save'], inNamespace('iptables-nft-save', ['-c'])),
    iptablesLegacy: parseOutput(
      factCollectors['iptables-legacy-save'],
      inNamespace('iptables-legacy-save', ['-c']),
    ),
    ebtables: parseOutput(
      factCollectors['ebtables'],
      inNamespace('ebtables-nft', ['-t', 'filter', '-L', '--Lc']),
    ),
    netfilter: parseFiles(factCollectors['bridge-netfilter'], files),
  };
}

/** Sends every frame into the guest's end of the tap; tells for each whether it came out of the uplink. */
function sendAll(): boolean[] {
  const lines = frames.map(
    ({ send }) =>
      `mausezahn g0 -q -c 1 -a ${mac} ${send.replace(/(\S*,\S*)$/u, '"$1"')} >/dev/null 2>&1; cat /sys/class/net/p0/statistics/rx_packets`,
  );
  const counts = inNamespace('sh', ['-c', `cat /sys/class/net/p0/statistics/rx_packets; ${lines.join('; ')}`])
    .trim()
    .split('\n')
    .map(Number);
  return frames.map((_, index) => (counts[index + 1] ?? 0) > (counts[index] ?? 0));
}

function labMissing(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    return 'needs Linux and root';
  }
  const missing = [
    'nft',
    'iptables-nft-restore',
    'iptables-legacy-restore',
    'ebtables-nft-restore',
    'mausezahn',
  ].filter((program) => {
    try {
      accessSync(join('/usr/sbin', program));
      return false;
    } catch {
      return true;
    }
  });
  return missing.length > 0 ? `needs ${missing.join(', ')}` : null;
}

describe.skipIf(labMissing() !== null)('the firewall simulator and the kernel', () => {
  beforeAll(() => {
    execFileSync('ip', ['netns', 'add', namespace]);
    inNamespace('sh', [
      '-ec',
      `
      sysctl -qw net.ipv6.conf.default.disable_ipv6=1 net.ipv6.conf.all.disable_ipv6=1
      ip link add br0 type bridge mcast_snooping 0
      ip link add vnet0 type veth peer name g0
      ip link add eth0 type veth peer name p0
      ip link set vnet0 master br0
      ip link set eth0 master br0
      for device in br0 vnet0 g0 eth0 p0; do ip link set "$device" up; done
      sleep 0.5`,
    ]);
  });
  afterAll(() => {
    execFileSync('ip', ['netns', 'del', namespace]);
  });

  test('a frame passes without rules', () => {
    inNamespace('nft', ['flush', 'ruleset']);
    expect(sendAll()).toEqual(frames.map(() => true));
  });

  test('no wrong answer for random rules', () => {
    const tally = { accept: 0, drop: 0, unknown: 0 };
    fc.assert(
      fc.property(rulesets, (rules) => {
        fc.pre(install(rules));
        const firewalls = readFirewalls();
        const passed = sendAll();
        frames.forEach(({ send, ...frame }, index) => {
          const decision = simulateBridgeForward(firewalls, frame);
          tally[decision.verdict] += 1;
          if (decision.verdict !== 'unknown') {
            expect({ send, decision, passed: decision.verdict === 'accept' }).toEqual({
              send,
              decision,
              passed: passed[index],
            });
          }
        });
      }),
      {
        numRuns: Number(process.env['VMPING_SIMULATOR_RUNS'] ?? 40),
        seed: Number(process.env['VMPING_SIMULATOR_SEED'] ?? 20_261_122),
        endOnFailure: true,
      },
    );
    console.info('simulator', tally);
    // `unknown` is honest, but no way out: most frames get an answer.
    expect(tally.unknown).toBeLessThan((tally.accept + tally.drop) / 2);
  });
});
