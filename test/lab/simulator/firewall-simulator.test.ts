import { execFileSync } from 'node:child_process';
import { accessSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { factCollectors } from '../../../src/facts/index.ts';
import type { Firewalls } from '../../../src/firewall/firewalls.ts';
import type { Frame } from '../../../src/firewall/frame.ts';
import { simulateBridgeForward } from '../../../src/firewall/simulate.ts';
import { parseFiles, parseOutput } from '../../unit/facts/support.ts';
import { mac, type Rules, restoreText, rulesets } from './firewall-rules.ts';

/**
 * The simulator against the kernel: random rules of every tool on a real bridge, real frames through it, and for
 * each frame what passed against what the simulator says. `unknown` is allowed, a wrong answer never.
 */

const namespace = `vmping-facts-${process.pid}`;
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

function inNamespace(program: string, argv: readonly string[], input?: string): string {
  return execFileSync('ip', ['netns', 'exec', namespace, program, ...argv], {
    encoding: 'utf8',
    input,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
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
