import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { factCollectors } from '../../../src/facts/index.ts';
import type { PathContext } from '../../../src/model/path.ts';
import type { SeenFrame } from '../../../src/probes/wire.ts';
import { isTraced } from '../../../src/trace/is-traced.ts';
import { kernelWord } from '../../../src/trace/kernel-word.ts';
import { parseOutput } from '../facts/support.ts';

// The same network namespace as in read-trace.test.ts: the "guest" is 10.9.0.1 on va, its target 10.9.0.2 on vb.
const output = readFileSync(new URL('../../fixtures/trace/bridged.txt', import.meta.url), 'utf8');
const guest = '12:64:4e:54:fa:3b';
const other = '6e:ac:55:0a:ff:5d';
const path = {
  guestMac: guest,
  guestAddress: '10.9.0.1',
  targetAddress: '10.9.0.2',
  leaveBy: ['br0', 'vb'],
  returnBy: ['br0', 'va'],
};

const chain = (name: string, hook?: string) => ({
  chain: { family: 'bridge', table: 't', name, handle: 1, ...(hook && { type: 'filter', hook, prio: 0 }) },
});
const ruleset = (...rules: object[]) =>
  parseOutput(
    factCollectors['nft-ruleset'],
    JSON.stringify({
      nftables: [
        { table: { family: 'bridge', name: 't', handle: 1 } },
        chain('f', 'forward'),
        chain('inner'),
        ...rules.map((rule) => ({ rule: { family: 'bridge', table: 't', ...rule } })),
      ],
    }),
  );
const nft = ruleset({ chain: 'inner', handle: 6, comment: 'hello (x)', expr: [{ drop: null }] });

function pong(id: number, at: Partial<SeenFrame> = {}): SeenFrame {
  return {
    device: 'va',
    direction: 'any',
    atMs: 1,
    frame: {
      srcMac: guest,
      dstMac: other,
      vlans: [],
      kind: 'ipv4',
      srcIp: '10.9.0.1',
      dstIp: '10.9.0.2',
      ttl: 64,
      payload: { kind: 'echo', request: false, id, sequence: 1 },
    },
    ...at,
  };
}

describe('kernelWord', () => {
  test('the rule that took the answer of the guest, as the rules have it', () => {
    const word = kernelWord(output, path, [pong(15_614)], { nft });
    expect(word).toMatchObject({ return: null, neighborOut: null, neighborReturn: null });
    expect(word.out?.rule).toMatchObject({
      family: 'bridge',
      chain: 'inner',
      handle: 6,
      text: 'drop comment "hello (x)"',
      deleteCommand: 'nft delete rule bridge t inner handle 6',
    });
    expect(word.out?.line).toContain('(verdict drop)');
  });

  test('a rule that came after the rules were read is named as the kernel printed it', () => {
    expect(kernelWord(output, path, [pong(15_614)], {}).out?.rule).toMatchObject({
      manager: 'nft',
      handle: 6,
      text: expect.stringContaining('icmp type echo-reply'),
      deleteCommand: 'nft delete rule bridge t inner handle 6',
    });
  });

  test("what the captures did not see is somebody else's", () => {
    expect(kernelWord(output, path, [pong(15_615)], { nft }).out).toBeNull();
    expect(kernelWord(output, path, [], { nft }).out).toBeNull();
    expect(kernelWord(output, { ...path, guestAddress: null }, [pong(15_614)], { nft }).out).toBeNull();
  });

  test('a copy for another port is no loss of this path', () => {
    const elsewhere = { ...path, leaveBy: ['br0', 'vc'] };
    expect(kernelWord(output, elsewhere, [pong(15_614)], { nft }).out).toBeNull();
  });

  test("a policy, by TCP's ports", () => {
    const port = Number(/tcp sport (\d+) tcp dport 8080/u.exec(output)?.[1]);
    const syn: SeenFrame = {
      ...pong(0),
      frame: {
        ...pong(0).frame,
        payload: {
          kind: 'tcp',
          srcPort: port,
          dstPort: 8080,
          sequence: 1,
          acknowledgment: 0,
          flags: { syn: true, ack: false, rst: false, fin: false },
        },
      } as SeenFrame['frame'],
    };
    expect(kernelWord(output, path, [syn], { nft }).out?.rule).toMatchObject({
      family: 'ip',
      table: 'filter',
      chain: 'FORWARD',
      policy: true,
      deleteCommand: null,
    });
  });
});

describe('isTraced', () => {
  const on = { mangle: { key: { meta: { key: 'nftrace' } }, value: 1 } };
  const iif = (right: string, op = '==') => ({ match: { op, left: { meta: { key: 'iifname' } }, right } });
  const about = (...expr: object[]) =>
    isTraced(ruleset({ chain: 'f', handle: 2, expr }), {
      tap: 'vnet0',
      bridge: 'br0',
      uplinks: ['eth0'],
      routedByHost: null,
    } satisfies Pick<PathContext, 'tap' | 'bridge' | 'uplinks' | 'routedByHost'>);

  test.each([
    ['no rule', [], false],
    ['a rule for everything', [on], true],
    ['one that switches it off', [{ mangle: { ...on.mangle, value: 0 } }], false],
    ['a mark is no trace', [{ mangle: { key: { meta: { key: 'mark' } }, value: 1 } }], false],
    ["the path's tap", [iif('vnet0'), on], true],
    ["another guest's tap", [iif('vnet7'), on], false],
    ['every tap', [iif('vnet*'), on], true],
    ['all but another one', [iif('vnet7', '!='), on], true],
  ])('%s', (_, expr, expected) => {
    expect(about(...expr)).toBe(expected);
  });

  test('no nft', () => {
    expect(isTraced(null, { tap: 'vnet0', bridge: 'br0', uplinks: [], routedByHost: null })).toBe(false);
  });
});
