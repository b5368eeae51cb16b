import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readTrace } from '../../../src/trace/read-trace.ts';

// Printed by nft 1.0.6 in a network namespace (Linux 6.18): two hosts on a bridge that ask each other and the host.
const recorded = (name: string) =>
  readFileSync(new URL(`../../fixtures/trace/${name}.txt`, import.meta.url), 'utf8');
const bridged = recorded('bridged');
const toHost = recorded('to-host');

describe('readTrace', () => {
  test('a ping through the chains of the bridge and, by br_netfilter, those of iptables', () => {
    const visits = readTrace(bridged).filter(({ id }) => id === 'f97d68b9');
    expect(visits.map(({ family, table, chain }) => `${family} ${table} ${chain}`)).toEqual([
      'bridge t pre',
      'ip raw PREROUTING',
      'bridge t f',
    ]);
    expect(visits[2]?.packet).toEqual({
      in: 'va',
      out: 'vb',
      srcMac: '12:64:4e:54:fa:3b',
      dstMac: '6e:ac:55:0a:ff:5d',
      srcIp: '10.9.0.1',
      dstIp: '10.9.0.2',
      arp: null,
      icmpType: 'echo-reply',
      echoId: 15_614,
      srcPort: null,
      dstPort: null,
    });
    expect(visits[2]?.steps.map(({ chain, verdict, rule }) => [chain, verdict, rule?.handle])).toEqual([
      ['f', 'jump', 7],
      ['inner', 'drop', 6],
    ]);
    expect(visits[2]?.steps[1]?.rule?.text).toBe(
      'ip saddr 10.9.0.1 icmp type echo-reply counter packets 0 bytes 0 drop comment "hello (x)"',
    );
    expect(visits[1]?.steps.map(({ verdict, rule }) => [verdict, rule])).toEqual([['accept', null]]);
  });

  test('the policy of a chain, ports of TCP, a ping of IPv6, ARP', () => {
    const visits = readTrace(bridged);
    const dropped = visits.filter(({ steps }) =>
      steps.some(({ verdict, rule }) => verdict === 'drop' && !rule),
    );
    expect(dropped.map(({ table, chain, packet }) => [table, chain, packet.dstPort])).toEqual([
      ['filter', 'FORWARD', 8080],
    ]);
    const six = visits.filter(({ packet }) => packet.icmpType === 'echo-reply' && packet.srcIp === 'fd09::2');
    expect(six.map(({ packet }) => packet.echoId)).toEqual([15_712, 15_712]);
    expect(visits.filter(({ packet }) => packet.arp === 'reply')[0]?.packet).toMatchObject({
      srcMac: '6e:ac:55:0a:ff:5d',
      dstMac: '12:64:4e:54:fa:3b',
      srcIp: null,
    });
  });

  test('a name that the kernel uses for two packets is two visits; reject is a drop', () => {
    const visits = readTrace(toHost).filter(({ id, chain }) => id === '57edb056' && chain === 'i');
    expect(visits.map(({ steps }) => steps.map(({ verdict, rule }) => [verdict, rule?.handle]))).toEqual([
      [['accept', 3]],
      [['drop', 4]],
    ]);
    const rejected = readTrace(toHost).flatMap(({ steps }) =>
      steps.filter(({ verdict }) => verdict === 'drop'),
    );
    expect(rejected.map(({ rule }) => rule?.text)).toContain('tcp dport 22 reject with tcp reset');
  });

  test('cut off anywhere, it tells a beginning of the same, and nothing of a line that is not whole', () => {
    const whole = readTrace(bridged);
    fc.assert(
      fc.property(fc.nat(bridged.length), (length) => {
        const part = readTrace(bridged.slice(0, length));
        expect(part.length).toBeLessThanOrEqual(whole.length);
        for (const [index, visit] of part.entries()) {
          const full = whole[index];
          expect(visit.packet).toEqual(full?.packet);
          expect(visit.steps).toEqual(full?.steps.slice(0, visit.steps.length));
        }
      }),
    );
  });

  test('whatever else it is given, it finds nothing and does not throw', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(readTrace(text)).toEqual([]);
      }),
    );
    const lines = bridged.split('\n');
    fc.assert(
      fc.property(fc.shuffledSubarray(lines), fc.string(), (some, noise) => {
        const steps = readTrace([...some, noise, ''].join('\n')).flatMap((visit) => visit.steps);
        expect(steps.every(({ line }) => lines.some((each) => each.trimEnd() === line))).toBe(true);
      }),
    );
  });
});
