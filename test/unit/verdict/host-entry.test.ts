import { describe, expect, test } from 'vitest';
import { factCollectors } from '../../../src/facts/index.ts';
import type { Firewalls } from '../../../src/firewall/firewalls.ts';
import type { PathContext } from '../../../src/model/path.ts';
import { decideEntry, entryDrop, weighEntry } from '../../../src/verdict/host-entry.ts';
import type { Symptom } from '../../../src/verdict/symptom.ts';
import { lost, path, probes, rule, works } from '../checks/builders.ts';
import { parseOutput, recorded } from '../facts/support.ts';

const sockets = parseOutput(factCollectors['listening-sockets'], recorded('listening-sockets/namespace.txt'));
const toHost = (changes: Partial<PathContext> = {}) =>
  path({ targetAddress: '10.9.0.3', targetIsHost: true, targetPort: 8022, hostDevice: 'br0', ...changes });
const atHost = probes({ egress: { device: 'br0', kind: 'host' } });
const port: Symptom = { works: 'unknown', because: 'host-port', params: { port: 8022 } };

/** A chain `input` with these rules, as nft tells it. */
function input(policy: string, ...rules: readonly (readonly object[])[]): Firewalls {
  const chain = { family: 'inet', table: 'own', name: 'input', handle: 1 };
  return {
    nft: parseOutput(
      factCollectors['nft-ruleset'],
      JSON.stringify({
        nftables: [
          { table: { family: 'inet', name: 'own', handle: 1 } },
          { chain: { ...chain, type: 'filter', hook: 'input', prio: 0, policy } },
          ...rules.map((expr, index) => ({
            rule: { family: 'inet', table: 'own', chain: 'input', handle: index + 2, expr },
          })),
        ],
      }),
    ),
  };
}

const dport = (right: number) => ({
  match: { op: '==', left: { payload: { protocol: 'tcp', field: 'dport' } }, right },
});
const ttl = { match: { op: '==', left: { payload: { protocol: 'ip', field: 'ttl' } }, right: 64 } };

const ask = (way: PathContext, firewalls: Firewalls = {}, known: typeof sockets | null = sockets) =>
  decideEntry(way, atHost, firewalls, known, []);
const weigh = (way: PathContext, firewalls: Firewalls = {}, known: typeof sockets | null = sockets) =>
  weighEntry(way.targetPort === null ? works : port, way, ask(way, firewalls, known), null);

describe('listening-sockets', () => {
  test('every kind of address that ss prints', () => {
    expect(sockets.sockets.toSorted((a, b) => a.port - b.port)).toEqual([
      { address: '0.0.0.0', device: null, port: 22 },
      { address: '10.9.0.3', device: 'br0', port: 53 },
      { address: '10.9.0.3', device: null, port: 81 },
      { address: '127.0.0.1', device: null, port: 6379 },
      { address: '*', device: null, port: 8022 },
      { address: '::', device: null, port: 9000 },
    ]);
  });
});

describe('a port of the hypervisor itself', () => {
  test.each([
    [8022, works],
    [22, works],
    [53, works],
    [81, works],
    [6379, lost('service', 'ip', '10.9.0.3', 'port 6379')],
    [9000, lost('service', 'ip', '10.9.0.3', 'port 9000')],
    [4711, lost('service', 'ip', '10.9.0.3', 'port 4711')],
  ])('%d, by who listens where', (targetPort, expected) => {
    expect(weigh(toHost({ targetPort }))).toEqual(expected);
  });

  test('a rule that takes the answer to a probe, and passes what was asked: its loss says nothing', () => {
    const probeLost = lost('out', 'ip', 'vnet0', 'br0');
    const firewalls = (...open: readonly (readonly object[])[]) =>
      input('accept', ...open, [
        { match: { op: '==', left: { meta: { key: 'iifname' } }, right: 'br0' } },
        { drop: null },
      ]);
    const judge = (way: PathContext, rules: Firewalls) => weighEntry(probeLost, way, ask(way, rules), null);
    const open = [dport(8022), { accept: null }];
    expect(judge(toHost(), firewalls(open))).toEqual(works);
    expect(judge(toHost({ targetPort: 4711 }), firewalls([dport(4711), { accept: null }]))).toMatchObject({
      works: 'no',
      lost: { segment: 'service' },
    });
    expect(judge(toHost(), firewalls())).toEqual(probeLost);
    // A ping is no connection that a socket could be seen to take.
    const pings = [
      { match: { op: '==', left: { payload: { protocol: 'icmp', field: 'type' } }, right: 'echo-request' } },
      { accept: null },
    ];
    expect(judge(toHost({ targetPort: null }), firewalls(pings))).toMatchObject({
      works: 'unknown',
      because: 'stray-dropped',
    });
  });

  test('by IPv6: one that listens on all IPv4 addresses is not there', () => {
    const six = { targetAddress: 'fd00::2', family: 'ipv6' } as const;
    expect(weigh(toHost({ ...six, targetPort: 9000 }))).toEqual(works);
    expect(weigh(toHost({ ...six, targetPort: 8022 }))).toEqual(works);
    expect(weigh(toHost({ ...six, targetPort: 22 }))).toMatchObject({ works: 'no' });
  });

  test('a socket that is bound to another device', () => {
    expect(weigh(toHost({ targetPort: 53, hostDevice: 'br0.10' }))).toMatchObject({ works: 'no' });
  });

  test('its firewall drops, lets in, or cannot be judged', () => {
    expect(weigh(toHost(), input('drop'))).toEqual(lost('out', 'ip', 'br0', '10.9.0.3'));
    expect(weigh(toHost(), input('accept', [dport(8022), { drop: null }]))).toEqual(
      lost('out', 'ip', 'br0', '10.9.0.3'),
    );
    expect(weigh(toHost(), input('drop', [dport(8022), { accept: null }]))).toEqual(works);
    expect(weigh(toHost(), input('accept', [ttl, { drop: null }]))).toEqual(port);
    expect(weigh(toHost(), input('accept'), null)).toEqual(port);
    expect(weigh(toHost(), { unread: ['iptables-save'] })).toEqual(port);
  });

  test('a ping that its firewall drops did not work, though guest and host exchange frames', () => {
    const icmp = { match: { op: '==', left: { meta: { key: 'l4proto' } }, right: 'icmp' } };
    const ping = toHost({ targetPort: null });
    expect(weigh(ping, input('accept', [icmp, { drop: null }]))).toMatchObject({ works: 'no' });
    expect(weigh(ping, input('accept', [dport(8022), { drop: null }]))).toEqual(works);
    expect(weigh(ping, input('accept', [ttl, { drop: null }]))).toEqual(works);
  });

  test('what the kernel reported decides where the rules could not be judged', () => {
    const entry = ask(toHost(), input('accept', [ttl, { drop: null }]));
    const by = rule({ family: 'inet', table: 'own', chain: 'input', handle: 2 });
    const word = { out: { rule: by, line: 'trace' }, return: null, neighborOut: null, neighborReturn: null };
    expect(entryDrop(entry, word)).toMatchObject({ way: 'in', reported: word.out });
    expect(weighEntry(port, toHost(), entry, word)).toMatchObject({ works: 'no' });
    const stray = { ...word, out: { ...word.out, rule: { ...by, handle: 9 } } };
    expect(entryDrop(entry, stray)).toBeNull();
  });

  test('sent on to a container: whoever listens here does not get it', () => {
    const pre = { family: 'ip', table: 'n', handle: 1 };
    const hooked = { type: 'nat', hook: 'prerouting', prio: -100, policy: 'accept' };
    const nat: Firewalls = {
      nft: parseOutput(
        factCollectors['nft-ruleset'],
        JSON.stringify({
          nftables: [
            { table: { family: 'ip', name: 'n', handle: 1 } },
            { chain: { ...pre, name: 'pre', ...hooked } },
            {
              rule: { ...pre, chain: 'pre', expr: [dport(8022), { dnat: { addr: '172.17.0.2', port: 80 } }] },
            },
          ],
        }),
      ),
    };
    expect(weigh(toHost(), nat)).toEqual(port);
  });

  test('another target, another way there', () => {
    expect(decideEntry(path(), atHost, {}, sockets, [])).toBeNull();
    expect(decideEntry(toHost(), probes(), {}, sockets, [])).toBeNull();
  });

  test('a guest that sends to the tap, which answered ARP as well, comes in by that one', () => {
    const byBridge = { match: { op: '==', left: { meta: { key: 'iifname' } }, right: 'br0' } };
    const firewalls = input('accept', [byBridge, { drop: null }]);
    const tap = { name: 'vnet0', mac: 'fe:54:00:00:00:10', master: null };
    const [provoke, egress] = [atHost.provoke, atHost.egress];
    const sends = (replyMac: string, master: string | null) =>
      decideEntry(toHost(), { provoke: provoke && { ...provoke, replyMac }, egress }, firewalls, sockets, [
        { ...tap, master },
      ])?.input.verdict;
    expect(sends('52:54:00:00:01:02', null)).toBe('drop');
    expect(sends(tap.mac, null)).toBe('accept');
    expect(sends(tap.mac, 'br0')).toBe('drop');
  });
});
