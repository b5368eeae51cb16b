import { hostInputPasses } from '../../../../src/checks/transport/host-input-passes.ts';
import type { HostEntry } from '../../../../src/verdict/host-entry.ts';
import { lost, path, rule } from '../builders.ts';
import { checkTable } from '../table.ts';

const way = path({ targetAddress: '10.0.0.2', targetIsHost: true, targetPort: 8022 });
const symptom = lost('out', 'ip', 'br0', '10.0.0.2');
const accept = { verdict: 'accept' } as const;
const packet = { etherType: 'ip', srcMac: '', dstMac: '' } as const;
const request = {
  ...packet,
  srcIp: '10.0.0.10',
  dstIp: '10.0.0.2',
  protocol: 'tcp',
  sport: 5,
  dport: 8022,
} as const;
const reply = {
  ...packet,
  srcIp: '10.0.0.2',
  dstIp: '10.0.0.10',
  protocol: 'tcp',
  sport: 8022,
  dport: 5,
} as const;
const six = { etherType: 'ip6', protocol: 'icmp6', srcIp: 'fd00::10', dstIp: 'fd00::2' } as const;
const model = { firewalls: {}, request, reply, end: { device: 'br0', port: 'vnet0' } };
const drop = (changes = {}) =>
  ({
    verdict: 'drop',
    by: rule({ family: 'inet', table: 'own', chain: 'input', hook: 'input', ...changes }),
  }) as const;
const entry = (changes: Partial<HostEntry>) => ({
  path: way,
  symptom,
  probes: {
    'host-entry': {
      input: accept,
      output: accept,
      stray: accept,
      translated: false,
      listens: true,
      model,
      ...changes,
    },
  },
});
const found = {
  code: 'transport.host-input-drop',
  where: 'hypervisor',
  evidence: ['dropping-rule'],
} as const;
const iptables = { manager: 'iptables', family: 'ip', table: 'filter', chain: 'INPUT' } as const;

checkTable(hostInputPasses, [
  ['another target', {}, null],
  ['let in', entry({}), null],
  ['dropped, and lost elsewhere', { ...entry({ input: drop() }), symptom: lost('beyond') }, null],
  ['translated: the drop is for somebody else', entry({ input: drop(), translated: true }), null],
  [
    'a rule of nft drops it',
    entry({ input: drop() }),
    {
      ...found,
      hop: 'br0',
      params: { what: 'TCP port 8022', chain: 'inet own input' },
      commands: ['nft insert rule inet own input ip saddr 10.0.0.10 tcp dport 8022 accept'],
    },
  ],
  [
    'a policy of iptables',
    entry({ input: drop({ ...iptables, policy: true }) }),
    {
      ...found,
      evidence: ['dropping-policy'],
      commands: ['iptables -I INPUT -s 10.0.0.10 -p tcp --dport 8022 -j ACCEPT'],
    },
  ],
  [
    'a rule of the old iptables, in another table',
    entry({ input: drop({ ...iptables, manager: 'iptables-legacy', table: 'raw', chain: 'PREROUTING' }) }),
    {
      ...found,
      commands: ['iptables-legacy -t raw -I PREROUTING -s 10.0.0.10 -p tcp --dport 8022 -j ACCEPT'],
    },
  ],
  [
    'a rule of ebtables',
    entry({ input: drop({ ...iptables, manager: 'ebtables', family: 'bridge' }) }),
    {
      ...found,
      commands: ['ebtables -I INPUT -p IPv4 --ip-src 10.0.0.10 --ip-proto tcp --ip-dport 8022 -j ACCEPT'],
    },
  ],
  [
    "the host's answer is dropped",
    {
      ...entry({ output: drop({ chain: 'output', hook: 'output' }) }),
      symptom: lost('return', 'ip', '10.0.0.2', 'br0'),
    },
    {
      ...found,
      params: { direction: 'out' },
      commands: ['nft insert rule inet own output ip daddr 10.0.0.10 tcp sport 8022 accept'],
    },
  ],
  [
    'a ping of IPv6',
    {
      ...entry({
        input: drop({ ...iptables, family: 'ip6' }),
        model: { ...model, request: { ...request, ...six }, reply: { ...reply, ...six } },
      }),
      path: path({ targetAddress: 'fd00::2', targetIsHost: true, family: 'ipv6' }),
    },
    {
      ...found,
      params: { what: 'a ping' },
      commands: ['ip6tables -I INPUT -s fd00::10 -p ipv6-icmp --icmpv6-type echo-request -j ACCEPT'],
    },
  ],
  [
    'the kernel reported it',
    {
      ...entry({ input: drop() }),
      probes: {
        ...entry({ input: drop() }).probes,
        'kernel-word': {
          out: { rule: drop().by, line: 'trace id 1 inet own input rule drop (verdict drop)' },
          return: null,
          neighborOut: null,
          neighborReturn: null,
        },
      },
    },
    { ...found, evidence: ['dropping-rule', 'kernel-report'] },
  ],
]);
