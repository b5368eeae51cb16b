import { describe, expect, test } from 'vitest';
import type { BridgeNetfilter } from '../../../src/facts/bridge/bridge-netfilter.ts';
import { factCollectors as facts } from '../../../src/facts/index.ts';
import { parseEbtablesList, parseIptablesSave } from '../../../src/facts/shared/xtables.ts';
import { counterDeltas } from '../../../src/firewall/counters.ts';
import type { Firewalls } from '../../../src/firewall/firewalls.ts';
import type { Frame } from '../../../src/firewall/frame.ts';
import { simulateBridgeForward } from '../../../src/firewall/simulate.ts';
import { parseOutput } from '../facts/support.ts';

const ping: Frame = {
  iif: 'vnet0',
  oif: 'eth0',
  bridge: 'br0',
  srcMac: '52:54:00:00:00:01',
  dstMac: '52:54:00:00:00:99',
  etherType: 'ip',
  srcIp: '10.0.0.10',
  dstIp: '10.0.0.1',
  protocol: 'icmp',
  icmpType: 8,
  ctState: 'new',
};
const arp: Frame = {
  iif: 'vnet0',
  oif: 'eth0',
  bridge: 'br0',
  srcMac: '52:54:00:00:00:01',
  dstMac: 'ff:ff:ff:ff:ff:ff',
  etherType: 'arp',
  srcIp: '10.0.0.10',
  dstIp: '10.0.0.1',
  arpOperation: 'request',
};
const ping6: Frame = {
  ...ping,
  etherType: 'ip6',
  srcIp: 'fd00::10',
  dstIp: 'fd00::1',
  protocol: 'icmp6',
  icmpType: 128,
};
const web: Frame = { ...ping, protocol: 'tcp', sport: 40_000, dport: 80 };

const calls = (on: boolean) => ({ iptables: on, ip6tables: on, arptables: on });
const netfilter = (sysctl: boolean, bridge = false): BridgeNetfilter => ({
  loaded: true,
  sysctl: calls(sysctl),
  filterVlanTagged: false,
  bridges: { br0: calls(bridge) },
});

/** One base chain of nft; each rule is its list of JSON statements. */
function nft(
  rules: readonly (readonly unknown[])[],
  chain: Record<string, unknown> = {},
  more: readonly unknown[] = [],
) {
  const base = {
    family: 'bridge',
    table: 't',
    name: 'c',
    handle: 1,
    type: 'filter',
    hook: 'forward',
    prio: 0,
    policy: 'accept',
    ...chain,
  };
  const { family, table, name } = base;
  return parseOutput(
    facts['nft-ruleset'],
    JSON.stringify({
      nftables: [
        { table: { family, name: table } },
        { chain: base },
        ...rules.map((expr, index) => ({ rule: { family, table, chain: name, handle: index + 2, expr } })),
        ...more,
      ],
    }),
  );
}
const match = (left: unknown, right: unknown, op = '==') => ({ match: { op, left, right } });
const meta = (key: string) => ({ meta: { key } });
const payload = (protocol: string, field: string) => ({ payload: { protocol, field } });
const drop = { drop: null };
const accept = { accept: null };
const verdict = (rules: Firewalls, frame: Frame) => simulateBridgeForward(rules, frame).verdict;

const on = (dev?: string) => ({
  nft: nft([[drop]], { family: 'netdev', hook: 'ingress', ...(dev && { dev }) }),
});

describe('nft on the bridge', () => {
  test.each<[string, readonly unknown[], Frame, string]>([
    ['a port', [match(meta('iifname'), 'vnet0'), drop], ping, 'drop'],
    ['another port', [match(meta('iifname'), 'vnet1'), drop], ping, 'accept'],
    ['a pattern of ports', [match(meta('oifname'), 'eth*'), drop], ping, 'drop'],
    ['ARP for an address', [match(payload('arp', 'daddr ip'), '10.0.0.1'), drop], arp, 'drop'],
    ['ARP only', [match(payload('ether', 'type'), 'arp'), drop], ping, 'accept'],
    [
      'not ARP: a frame without the field never fits',
      [match(payload('ip', 'daddr'), '10.0.0.9', '!='), drop],
      arp,
      'accept',
    ],
    [
      'a prefix',
      [match(payload('ip', 'saddr'), { prefix: { addr: '10.0.0.0', len: 24 } }), drop],
      ping,
      'drop',
    ],
    [
      'a set with a range',
      [match(payload('tcp', 'dport'), { set: [22, { range: [80, 90] }] }), drop],
      web,
      'drop',
    ],
    [
      'any address of IPv6',
      [match(payload('ip6', 'saddr'), { prefix: { addr: '::', len: 0 } }), drop],
      ping6,
      'drop',
    ],
    ['a limit', [{ limit: { rate: 5, per: 'second' } }, drop], ping, 'unknown'],
    [
      'a limit behind a condition that is not met',
      [match(meta('iifname'), 'x'), { limit: { rate: 5 } }, drop],
      ping,
      'accept',
    ],
    ['a limit that only logs', [{ limit: { rate: 5 } }, { log: null }], ping, 'accept'],
    ['a field that is not known', [match(meta('cpu'), 1), drop], ping, 'unknown'],
    ['a statement that is not known', [{ synproxy: {} }], ping, 'unknown'],
    ['text in place of JSON', ['jump {\n drop\n}'], ping, 'unknown'],
    [
      'a verdict map',
      [{ vmap: { key: payload('ip', 'daddr'), data: { set: [['10.0.0.1', drop]] } } }],
      ping,
      'drop',
    ],
    ['a reject', [{ reject: { type: 'icmp', expr: 'admin-prohibited' } }], ping, 'drop'],
    [
      'the connection state',
      [match({ ct: { key: 'state' } }, ['established', 'related'], 'in'), drop],
      ping,
      'accept',
    ],
  ])('%s', (_name, rule, frame, expected) => expect(verdict({ nft: nft([rule]) }, frame)).toBe(expected));

  test('a drop names its rule and the line that removes it', () => {
    const rules = [
      [match(meta('iifname'), 'x'), drop],
      [match(payload('ether', 'type'), 'arp'), { counter: { packets: 3, bytes: 84 } }, drop],
    ];
    expect(simulateBridgeForward({ nft: nft(rules) }, arp)).toEqual({
      verdict: 'drop',
      by: {
        manager: 'nft',
        family: 'bridge',
        table: 't',
        chain: 'c',
        hook: 'forward',
        handle: 3,
        policy: false,
        packets: 3,
        text: 'ether type arp counter packets 3 bytes 84 drop',
        deleteCommand: 'nft delete rule bridge t c handle 3',
        listCommand: 'nft -a list chain bridge t c',
      },
    });
  });

  test('an accept before it makes a drop harmless, in its own chain only', () => {
    const rules = [[match(payload('ether', 'type'), 'arp'), accept], [drop]];
    expect(verdict({ nft: nft(rules) }, arp)).toBe('accept');
    const other = {
      chain: {
        family: 'bridge',
        table: 't',
        name: 'd',
        handle: 9,
        type: 'filter',
        hook: 'forward',
        prio: 5,
        policy: 'drop',
      },
    };
    expect(simulateBridgeForward({ nft: nft(rules, {}, [other]) }, arp)).toMatchObject({
      verdict: 'drop',
      by: { chain: 'd', policy: true, text: 'policy drop' },
    });
  });

  test('jump comes back, goto does not', () => {
    const sub = [
      { chain: { family: 'bridge', table: 't', name: 'sub', handle: 8 } },
      {
        rule: {
          family: 'bridge',
          table: 't',
          chain: 'sub',
          handle: 9,
          expr: [match(meta('iifname'), 'x'), drop],
        },
      },
    ];
    const way = (keyword: string) => nft([[{ [keyword]: { target: 'sub' } }], [drop]], {}, sub);
    expect(verdict({ nft: way('jump') }, ping)).toBe('drop');
    expect(verdict({ nft: way('goto') }, ping)).toBe('accept');
    expect(verdict({ nft: nft([[{ jump: { target: 'c' } }]]) }, ping)).toBe('accept');
  });

  test('doubt that makes no difference is none; doubt that decides names the rule', () => {
    const limited = [{ limit: { rate: 1 } }, accept];
    expect(verdict({ nft: nft([limited]) }, ping)).toBe('accept');
    expect(simulateBridgeForward({ nft: nft([limited], { policy: 'drop' }) }, ping)).toMatchObject({
      verdict: 'unknown',
      because: expect.stringContaining('limit'),
      candidates: [{ policy: true }],
    });
    expect(verdict({ nft: nft([[{ limit: { rate: 1 } }, drop], [drop]]) }, ping)).toBe('drop');
  });

  test('a named set; one that is missing', () => {
    const set = {
      set: {
        family: 'bridge',
        table: 't',
        name: 'bad',
        type: 'ether_addr',
        elem: [{ elem: { val: ping.srcMac, comment: 'x' } }],
      },
    };
    const rule = [match(payload('ether', 'saddr'), '@bad'), drop];
    expect(verdict({ nft: nft([rule], {}, [set]) }, ping)).toBe('drop');
    expect(verdict({ nft: nft([rule]) }, ping)).toBe('unknown');
  });

  test('a mark that an earlier rule sets is not known any more', () => {
    const rules = [[{ mangle: { key: meta('mark'), value: 5 } }], [match(meta('mark'), 5), drop]];
    expect(verdict({ nft: nft(rules) }, ping)).toBe('unknown');
    expect(verdict({ nft: nft(rules.slice(1)) }, ping)).toBe('accept');
  });

  test('ingress: of this tap, of another, of one that nft does not name', () => {
    expect(verdict(on('vnet0'), ping)).toBe('drop');
    expect(verdict(on('vnet7'), ping)).toBe('accept');
    expect(verdict(on(), ping)).toBe('unknown');
  });

  test('a frame with a VLAN tag is not taken for a plain one', () => {
    const rules = { nft: nft([[match(payload('ip', 'daddr'), '10.0.0.1'), drop]]) };
    expect(verdict(rules, { ...ping, vlan: 30 })).toBe('unknown');
  });
});

describe('the IP firewall through br_netfilter', () => {
  const iptables = parseIptablesSave(`# Generated by iptables-save v1.8.9 on x
*filter
:FORWARD DROP [7:588]
:DOCKER-USER - [0:0]
[9:756] -A FORWARD -j DOCKER-USER
[0:0] -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
[0:0] -A FORWARD -m physdev --physdev-in vnet0 --physdev-is-bridged -p tcp -m multiport --dports 22,80:90 -j ACCEPT
COMMIT
`);

  test('the sysctl or the flag of the bridge suffices, and neither means nothing', () => {
    for (const [sysctl, flag, expected] of [
      [true, false, 'drop'],
      [false, true, 'drop'],
      [false, false, 'accept'],
    ] as const) {
      expect(verdict({ iptables, netfilter: netfilter(sysctl, flag) }, ping)).toBe(expected);
    }
    expect(verdict({ iptables, netfilter: { ...netfilter(true), loaded: false } }, ping)).toBe('accept');
    expect(verdict({ iptables, netfilter: netfilter(true) }, arp)).toBe('accept');
    expect(verdict({ iptables, netfilter: netfilter(true) }, ping6)).toBe('accept');
  });

  test('the policy is named with its counter', () => {
    expect(simulateBridgeForward({ iptables, netfilter: netfilter(true) }, ping)).toMatchObject({
      verdict: 'drop',
      by: {
        manager: 'iptables',
        chain: 'FORWARD',
        policy: true,
        packets: 7,
        text: '-P FORWARD DROP',
        deleteCommand: null,
        listCommand: 'iptables -nvL FORWARD --line-numbers',
      },
    });
  });

  test('rules in front of it are seen', () => {
    expect(verdict({ iptables, netfilter: netfilter(true) }, web)).toBe('accept');
    expect(verdict({ iptables, netfilter: netfilter(true) }, { ...ping, ctState: 'established' })).toBe(
      'accept',
    );
    const { ctState: _, ...unsure } = ping;
    expect(verdict({ iptables, netfilter: netfilter(true) }, unsure)).toBe('unknown');
  });

  test('what nft shows as "xt" is judged by the words of iptables, and removed by them', () => {
    const rule = [
      { xt: { type: 'match', name: 'comment' } },
      { counter: { packets: 1, bytes: 1 } },
      { xt: { type: 'target', name: 'REJECT' } },
    ];
    const opaque = nft([rule], { family: 'ip', table: 'filter', name: 'FORWARD' });
    const words = parseIptablesSave(`# Generated by iptables-save v1.8.9 (nf_tables) on x
*filter
:FORWARD ACCEPT [0:0]
[1:1] -A FORWARD -i br0 -m comment --comment "it\\'s \`x\`" -j REJECT
COMMIT
`);
    expect(verdict({ nft: opaque, netfilter: netfilter(true) }, ping)).toBe('unknown');
    expect(
      simulateBridgeForward({ nft: opaque, iptables: words, netfilter: netfilter(true) }, ping),
    ).toMatchObject({
      verdict: 'drop',
      by: {
        manager: 'iptables',
        handle: 2,
        packets: 1,
        deleteCommand:
          String.raw`iptables -D FORWARD -i br0 -m comment --comment 'it'\''s ` + "`x`' -j REJECT",
      },
    });
  });

  test('inet sees both families, with the bridge as the device', () => {
    const rules = {
      nft: nft(
        [
          [match(meta('iifname'), 'vnet0'), drop],
          [match(meta('iifname'), 'br0'), match(meta('nfproto'), 'ipv6'), drop],
        ],
        { family: 'inet' },
      ),
      netfilter: netfilter(true),
    };
    expect(verdict(rules, ping)).toBe('accept');
    expect(verdict(rules, ping6)).toBe('drop');
  });
});

const list = (rules: string, name = 'filter', chain = 'FORWARD') =>
  parseEbtablesList(`Bridge table: ${name}\n\nBridge chain: ${chain}, entries: 9, policy: ACCEPT\n${rules}`);

test('rules that could not be read are never taken for none', () => {
  expect(simulateBridgeForward({ unread: ['nft-ruleset'] }, ping)).toEqual({
    verdict: 'unknown',
    because: 'nft-ruleset could not be read',
    candidates: [],
  });
  expect(verdict({ nft: nft([[drop]]), unread: ['iptables-save'] }, ping)).toBe('drop');
});

describe('ebtables', () => {
  test.each<[string, Frame, string]>([
    ['-p ARP --arp-ip-dst 10.0.0.1 -j DROP', arp, 'drop'],
    ['-p ARP --arp-ip-dst ! 10.0.0.1 -j DROP', arp, 'accept'],
    ['-s ! 52:54:00:00:00:05 -i vnet0 -j DROP', ping, 'drop'],
    ['-d Broadcast -j DROP', arp, 'drop'],
    ['-d Multicast -j DROP', ping, 'accept'],
    ['-p IPv4 --ip-src 10.0.0.0/24 -j DROP', ping, 'drop'],
    ['-p IPv4 --ip-src 10.0.0.0/255.0.255.0 -j DROP', ping, 'unknown'],
    ['--limit 5/sec --limit-burst 5 -j DROP', ping, 'unknown'],
    ['-p IPv4 --among-src x -j DROP', arp, 'accept'],
    ['-j CONTINUE', ping, 'accept'],
  ])('%s', (rule, frame, expected) => {
    const ebtablesLegacy = list(`${rule} , pcnt = 0 -- bcnt = 0\n`);
    expect(verdict({ ebtablesLegacy }, frame)).toBe(expected);
  });

  test("libvirt's filter in the NAT table", () => {
    const text = `-i vnet0 -j libvirt-I-vnet0 , pcnt = 4 -- bcnt = 0\n\nBridge chain: libvirt-I-vnet0, entries: 1, policy: ACCEPT\n-s ! 52:54:00:00:00:05 -j DROP , pcnt = 4 -- bcnt = 0\n`;
    expect(simulateBridgeForward({ ebtablesLegacyNat: list(text, 'nat', 'PREROUTING') }, ping)).toMatchObject(
      {
        verdict: 'drop',
        by: {
          manager: 'ebtables-legacy',
          hook: 'prerouting',
          deleteCommand: 'ebtables-legacy -t nat -D libvirt-I-vnet0 -s ! 52:54:00:00:00:05 -j DROP',
        },
      },
    );
  });
});

const at = (first: number, second: number, policy: number): Firewalls => ({
  nft: nft([[{ counter: { packets: first, bytes: 0 } }, drop], [{ counter: { packets: second, bytes: 0 } }]]),
  iptables: parseIptablesSave(
    `*filter\n:FORWARD DROP [${policy}:0]\n[1:1] -A FORWARD -j DROP\n[2:2] -A FORWARD -j DROP\nCOMMIT\n`,
  ),
});

test('counterDeltas: what rose, the greatest first; a reset says nothing', () => {
  expect(
    counterDeltas(at(1, 9, 3), at(4, 0, 8)).map(({ rule, packets }) => [rule.handle, rule.text, packets]),
  ).toEqual([
    [null, '-P FORWARD DROP', 5],
    [2, 'counter packets 4 bytes 0 drop', 3],
  ]);
  expect(counterDeltas({}, at(1, 1, 1))).toEqual([]);
});
