import { expect, test } from 'vitest';
import type { NetworkXml } from '../../../src/facts/libvirt/network-xml.ts';
import { decideDhcp, servesDhcp } from '../../../src/verdict/dhcp-rules.ts';
import { path } from '../checks/builders.ts';
import { routedPath } from '../checks/routed-world.ts';

const way = path(routedPath());
const network: NetworkXml = {
  name: 'default',
  bridge: 'virbr0',
  mode: 'nat',
  addresses: [{ address: '192.168.122.1', prefix: 24, dhcp: true }],
};
const dhcp = { asked: { times: 2, requests: 0, seconds: 2, leftBy: ['virbr0'] }, answers: [] };
const input = (rule: object) => ({
  nft: {
    chains: [
      {
        family: 'inet',
        table: 'own',
        name: 'input',
        handle: 1,
        type: 'filter',
        hook: 'input',
        priority: 0,
        policy: 'accept',
        device: null,
      },
    ],
    rules: [
      {
        family: 'inet',
        table: 'own',
        chain: 'input',
        handle: 2,
        comment: null,
        packets: null,
        expr: [rule, { drop: null }],
      },
    ],
    sets: [],
    maps: [],
  },
});
const match = (field: string, right: unknown) => ({
  match: { op: '==', left: { payload: { protocol: 'udp', field } }, right },
});

test('a network of libvirt with DHCP is served by this host', () => {
  expect(servesDhcp(way, network)).toBe(true);
});

test.each([
  ['without DHCP', way, { ...network, addresses: [{ address: '192.168.122.1', prefix: 24, dhcp: false }] }],
  ['on another bridge', way, { ...network, bridge: 'virbr1' }],
  ['that leads out by an uplink', path({ bridge: 'virbr0' }), network],
  ['that is none', way, null],
] as const)('a network %s is not', (_when, own, xml) => {
  expect(servesDhcp(own, xml)).toBe(false);
});

test('what the input rules of the host drop is dropped', () => {
  const rules = input(match('dport', 67)) as never;
  expect(decideDhcp(way, { dhcp }, rules, true)?.question).toMatchObject({
    verdict: 'drop',
    by: { table: 'own', hook: 'input' },
  });
  expect(decideDhcp(way, { dhcp }, input(match('dport', 68)) as never, true)?.question.verdict).toBe(
    'accept',
  );
  expect(decideDhcp(way, { dhcp }, rules, false)).toBeNull();
});
