import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { factCollectors } from '../../../src/facts/index.ts';
import type { Firewalls } from '../../../src/firewall/firewalls.ts';
import type { Passage } from '../../../src/firewall/passage.ts';
import {
  type Packet,
  simulateForward,
  simulateInput,
  simulateOutput,
} from '../../../src/firewall/simulate-host.ts';
import { hex as bytesAsHex } from '../../../src/probes/frame/bytes.ts';
import { encodeEcho, encodeTcpSyn } from '../../../src/probes/frame/encode.ts';
import { parseFiles, parseOutput } from '../../unit/facts/support.ts';
import { type Course, guestMac, type HostRules, hostRulesets, iptablesText, nftText } from './host-rules.ts';

/**
 * The simulator of what the host routes, takes and sends, against the kernel: random rules, NAT among them, and for
 * each packet whether it came through, and with which addresses. `unknown` is allowed, a wrong answer never.
 */

const router = `vmping-host-${process.pid}`;
const outside = `vmping-outside-${process.pid}`;
const routerMac = '52:54:00:00:00:99';
const peerMac = '52:54:00:00:00:aa';
const wan = { in: { device: 'virbr0', port: 'vnet0' }, out: { device: 'eth0' } } as const;

interface Case {
  readonly packet: Packet;
  readonly ttl: number;
}

const from = (srcIp: string, wayBack: Packet['wayBack'], dstIp: string, dport: number | null) => ({
  etherType: 'ip' as const,
  srcMac: guestMac,
  dstMac: routerMac,
  srcIp,
  dstIp,
  ctState: 'new' as const,
  srcKind: 'unicast' as const,
  ...(wayBack === undefined ? {} : { wayBack }),
  ...(dport === null
    ? { protocol: 'icmp' as const, icmpType: 8 }
    : { protocol: 'tcp' as const, sport: 1000, dport }),
});
const through = [
  from('192.168.122.10', 'same', '10.0.0.9', null),
  from('192.168.122.10', 'same', '10.0.0.9', 80),
  from('192.168.122.10', 'same', '10.0.1.7', 22),
  from('10.9.9.9', 'none', '10.0.0.9', null),
  from('10.0.0.200', 'other', '10.0.0.9', 443),
].map((packet) => ({ ...packet, dstKind: 'unicast' as const }));
const toHost = [
  from('192.168.122.10', 'same', '192.168.122.1', null),
  from('192.168.122.10', 'same', '192.168.122.1', 80),
  from('192.168.122.10', 'same', '10.0.0.1', 22),
].map((packet) => ({ ...packet, dstKind: 'local' as const }));
const fromHost: Packet[] = [null, 80, 22].map((dport) => ({
  ...from('10.0.0.1', undefined, '10.0.0.9', dport),
  srcKind: 'local',
  dstKind: 'unicast',
}));
const cases: Readonly<Record<Course, readonly Case[]>> = {
  forward: through.map((packet, index) => ({ packet, ttl: 40 + index })),
  input: toHost.map((packet, index) => ({ packet, ttl: 40 + index })),
  output: fromHost.map((packet, index) => ({ packet, ttl: 51 + index })),
};

function run(namespace: string, program: string, argv: readonly string[], input?: string): string {
  return execFileSync('ip', ['netns', 'exec', namespace, program, ...argv], {
    encoding: 'utf8',
    input,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

/** Puts the rules in; `false`: nft refuses conditions that exclude each other. */
function install(rules: HostRules): boolean {
  try {
    run(router, 'nft', ['-f', '-'], `flush ruleset\n${nftText(rules)}`);
  } catch (cause) {
    if (/conflicting protocols|syntax error|not supported/u.test(String(cause))) {
      return false;
    }
    throw cause;
  }
  const text = iptablesText(rules);
  const empty = iptablesText({ ...rules, iptables: null });
  run(router, 'iptables-legacy-restore', [], rules.iptables?.isLegacy ? text : empty);
  if (rules.iptables !== null && !rules.iptables.isLegacy) {
    run(router, 'iptables-nft-restore', [], text);
  }
  run(router, 'sysctl', ['-qw', `net.bridge.bridge-nf-call-iptables=${Number(rules.callsIptables)}`]);
  run(router, 'conntrack', ['-F']);
  return true;
}

function readFirewalls(): Firewalls {
  const path = '/proc/sys/net/bridge/bridge-nf-call-iptables';
  return {
    nft: parseOutput(factCollectors['nft-ruleset'], run(router, 'nft', ['-j', 'list', 'ruleset'])),
    iptables: parseOutput(factCollectors['iptables-save'], run(router, 'iptables-nft-save', ['-c'])),
    iptablesLegacy: parseOutput(
      factCollectors['iptables-legacy-save'],
      run(router, 'iptables-legacy-save', ['-c']),
    ),
    netfilter: parseFiles(factCollectors['bridge-netfilter'], { [path]: run(router, 'cat', [path]) }),
  };
}

/** What became of a packet: null where it did not come through. */
interface Outcome {
  readonly source: string;
  readonly destination: string;
}
const sources = ['192.168.122.10', '10.9.9.9', '10.0.0.200', '10.0.0.1', '10.0.0.55'];
const destinations = ['10.0.0.9', '10.0.1.7', '10.0.0.77', '192.168.122.1', '10.0.0.1'];

/** Sends the packets of a course; what came through is counted outside, or by the host's own counter of deliveries. */
function sendAll(course: Course): (Outcome | null)[] {
  const frameOf = ({ packet, ttl }: Case) => {
    const { srcMac, dstMac, srcIp = '', dstIp = '', dport } = packet;
    const fields = { srcMac, dstMac, srcIp, dstIp, ttl };
    const frame =
      dport === undefined
        ? encodeEcho({ ...fields, id: ttl, sequence: 1 })
        : encodeTcpSyn({ ...fields, srcPort: 1000, dstPort: dport, sequence: 1 });
    return bytesAsHex(frame);
  };
  if (course === 'output') {
    const send = cases.output.map(({ packet, ttl }) =>
      packet.dport === undefined
        ? `ping -c 1 -W 0.01 -t ${ttl} ${packet.dstIp} >/dev/null 2>&1`
        : `sysctl -qw net.ipv4.ip_default_ttl=${ttl}; timeout 0.05 bash -c 'echo > /dev/tcp/${packet.dstIp}/${packet.dport}' 2>/dev/null`,
    );
    return counted(course, () => run(router, 'sh', ['-c', `${send.join('; ')}; true`]));
  }
  const delivered = "awk '/^Ip: [0-9]/ { print $10 }' /proc/net/snmp";
  const script = cases[course].map(
    (each) => `mausezahn g0 -q -c 1 ${frameOf(each)} >/dev/null 2>&1; ${delivered}`,
  );
  const result: { counts: number[] } = { counts: [] };
  const seen = counted(course, () => {
    const text = run(router, 'sh', ['-c', `${delivered}; ${script.join('; ')}`]);
    result.counts = text.trim().split('\n').map(Number);
  });
  return course === 'forward'
    ? seen
    : cases.input.map(({ packet }, index) =>
        (result.counts[index + 1] ?? 0) > (result.counts[index] ?? 0)
          ? { source: packet.srcIp ?? '', destination: packet.dstIp ?? '' }
          : null,
      );
}

/** What the other end of the cable counted meanwhile, told apart by the packets' TTL. */
function counted(course: Course, send: () => void): (Outcome | null)[] {
  const ttls = cases[course].map(({ ttl }) => (course === 'forward' ? ttl - 1 : ttl));
  const rules = ttls.flatMap((ttl) =>
    sources.flatMap((source) =>
      destinations.map((destination) => `ip ttl ${ttl} ip saddr ${source} ip daddr ${destination} counter`),
    ),
  );
  run(
    outside,
    'nft',
    ['-f', '-'],
    `flush ruleset\ntable netdev c {\n chain c {\n type filter hook ingress device "p0" priority 0;\n ${rules.join('\n ')}\n }\n}\n`,
  );
  send();
  const listed = run(outside, 'nft', ['list', 'ruleset']);
  return ttls.map((ttl) => {
    const found = new RegExp(`ip ttl ${ttl} ip saddr (\\S+) ip daddr (\\S+) counter packets [1-9]`, 'u').exec(
      listed,
    );
    return found === null ? null : { source: found[1] ?? '', destination: found[2] ?? '' };
  });
}

const simulate: Readonly<Record<Course, (rules: Firewalls, packet: Packet) => Passage>> = {
  forward: (rules, packet) => simulateForward(rules, packet, wan),
  input: (rules, packet) => simulateInput(rules, packet, wan.in),
  output: (rules, packet) => simulateOutput(rules, packet, wan.out),
};

/** The addresses that a passage promises; null where it does not commit itself. */
function promised({ source, destination }: Passage, { srcIp, dstIp }: Packet) {
  const masked = source.kind === 'masquerade' ? '10.0.0.1' : null;
  return {
    source: source.kind === 'none' ? srcIp : source.kind === 'unknown' ? null : (source.address ?? masked),
    destination:
      destination.kind === 'none' ? dstIp : destination.kind === 'unknown' ? null : destination.address,
  };
}

function isMissing(): boolean {
  try {
    execFileSync('sh', [
      '-c',
      'command -v nft iptables-legacy-restore iptables-nft-restore conntrack mausezahn bash',
    ]);
    return process.platform !== 'linux' || process.getuid?.() !== 0;
  } catch {
    return true;
  }
}

describe.skipIf(isMissing())('the simulator of the host and the kernel', () => {
  beforeAll(() => {
    execFileSync('ip', ['netns', 'add', router]);
    execFileSync('ip', ['netns', 'add', outside]);
    run(router, 'sh', [
      '-ec',
      `
      sysctl -qw net.ipv6.conf.default.disable_ipv6=1 net.ipv6.conf.all.disable_ipv6=1 net.ipv4.ip_forward=1
      sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0
      ip link add virbr0 address ${routerMac} type bridge mcast_snooping 0
      ip link add vnet0 type veth peer name g0
      ip link add eth0 type veth peer name p0 netns ${outside}
      ip link set vnet0 master virbr0
      for device in lo virbr0 vnet0 g0 eth0; do ip link set "$device" up; done
      ip addr add 192.168.122.1/24 dev virbr0
      ip addr add 10.0.0.1/24 dev eth0
      ip route add 10.0.1.0/24 via 10.0.0.9
      ip neigh add 192.168.122.10 lladdr ${guestMac} dev virbr0 nud permanent
      for address in 10.0.0.9 10.0.0.77 10.0.0.200; do ip neigh add $address lladdr ${peerMac} dev eth0 nud permanent; done`,
    ]);
    run(outside, 'sh', ['-ec', 'sysctl -qw net.ipv6.conf.all.disable_ipv6=1; ip link set p0 up; sleep 0.5']);
  });
  afterAll(() => {
    execFileSync('ip', ['netns', 'del', router]);
    execFileSync('ip', ['netns', 'del', outside]);
  });

  test.each<Course>(['forward', 'input', 'output'])('%s: everything passes without rules', (course) => {
    run(router, 'nft', ['flush', 'ruleset']);
    expect(sendAll(course)).toEqual(
      cases[course].map(({ packet }) => ({ source: packet.srcIp, destination: packet.dstIp })),
    );
  });

  test('no wrong answer for random rules', () => {
    const tally = { accept: 0, drop: 0, unknown: 0, translated: 0, unsure: 0 };
    fc.assert(
      fc.property(hostRulesets, (rules) => {
        fc.pre(install(rules));
        const firewalls = readFirewalls();
        const outcomes = sendAll(rules.course);
        cases[rules.course].forEach(({ packet }, index) => {
          const passage = simulate[rules.course](firewalls, packet);
          const { verdict } = passage.decision;
          const outcome = outcomes[index] ?? null;
          tally[verdict] += 1;
          if (verdict !== 'unknown') {
            expect({ packet, passage, passed: outcome !== null }).toEqual({
              packet,
              passage,
              passed: verdict === 'accept',
            });
          }
          if (outcome !== null) {
            const { source, destination } = promised(passage, packet);
            tally.translated += Number(source !== packet.srcIp || destination !== packet.dstIp);
            tally.unsure += Number(source === null || destination === null);
            expect({ packet, passage, ...outcome }).toEqual({
              packet,
              passage,
              source: source ?? outcome.source,
              destination: destination ?? outcome.destination,
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
    console.info('simulator of the host', tally);
    expect(tally.unknown).toBeLessThan((tally.accept + tally.drop) / 2);
    expect(tally.translated).toBeGreaterThan(0);
  });
});
