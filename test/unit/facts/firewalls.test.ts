import { expect, test } from 'vitest';
import { factCollectors as facts } from '../../../src/facts/index.ts';
import { splitWords } from '../../../src/facts/shared/words.ts';
import { ParseError } from '../../../src/model/fact.ts';
import { parseOutput, recorded } from './support.ts';

test('nft-ruleset', () => {
  const { chains, rules, sets } = parseOutput(facts['nft-ruleset'], recorded('nft-ruleset/namespace.json'));
  expect(chains).toContainEqual({
    family: 'bridge',
    table: 'vmf',
    name: 'forward',
    handle: 3,
    hook: 'forward',
    type: 'filter',
    priority: 0,
    policy: 'drop',
    devices: [],
  });
  expect(sets.find(({ name }) => name === 'vm')?.isMap).toBe(true);
  expect(rules.find(({ comment }) => comment === 'web')?.packets).toBe(0);
});

const chain = (dev: string) =>
  `{"nftables":[{"chain":{"family":"netdev","table":"t","name":"c","handle":1,"type":"filter","hook":"ingress","prio":0,"policy":"accept","dev":${dev}}}]}`;

test('nft-ruleset: no rules, and the devices of newer versions', () => {
  expect(parseOutput(facts['nft-ruleset'], '{"nftables":[{"metainfo":{"version":"1.0.6"}}]}')).toEqual({
    tables: [],
    chains: [],
    rules: [],
    sets: [],
  });
  expect(parseOutput(facts['nft-ruleset'], chain('"vnet0"')).chains[0]?.devices).toEqual(['vnet0']);
  expect(parseOutput(facts['nft-ruleset'], chain('["vnet0","eth0"]')).chains[0]?.devices).toEqual([
    'vnet0',
    'eth0',
  ]);
});

test('iptables-save: policies, counters, quotes, and which of the two it is', () => {
  const { backend, tables } = parseOutput(facts['iptables-save'], recorded('iptables-save/namespace.txt'));
  expect(backend).toBe('nft');
  expect(
    parseOutput(facts['iptables-legacy-save'], recorded('iptables-legacy-save/namespace.txt')).backend,
  ).toBe('legacy');
  const forward = tables[0]?.chains.find(({ name }) => name === 'FORWARD');
  expect(forward).toMatchObject({ policy: 'DROP', packets: 0 });
  expect(forward?.rules[1]?.words).toEqual([
    '-m',
    'physdev',
    '--physdev-in',
    'vnet0',
    '--physdev-is-bridged',
    '-j',
    'ACCEPT',
  ]);
  expect(forward?.rules[3]?.words).toContain('it\'s "web"');
  expect(tables[0]?.chains.find(({ name }) => name === 'DOCKER-USER')).toEqual({
    name: 'DOCKER-USER',
    policy: null,
    packets: 0,
    rules: [],
  });
  expect(parseOutput(facts['iptables-save'], '')).toEqual({ backend: null, tables: [] });
});

test.each([
  '*filter\n:FORWARD DROP [0:0]\n',
  '*filter\n-A NOWHERE -j DROP\nCOMMIT\n',
  'iptables: what?\n',
  '*filter\n:A - [0:0]\n-A A -m comment --comment "x\nCOMMIT\n',
])('iptables-save refuses %j', (text) =>
  expect(() => parseOutput(facts['iptables-save'], text)).toThrow(ParseError),
);

test('ebtables', () => {
  const { tables } = parseOutput(facts['ebtables'], recorded('ebtables/namespace.txt'));
  const forward = tables[0]?.chains.find(({ name }) => name === 'FORWARD');
  expect(forward?.rules[0]).toEqual({
    words: ['-p', 'ARP', '--arp-ip-dst', '10.0.0.9', '-j', 'DROP'],
    text: '-p ARP --arp-ip-dst 10.0.0.9 -j DROP',
    packets: 0,
  });
  const nat = parseOutput(facts['ebtables-nat'], recorded('ebtables-nat/namespace.txt'));
  expect(nat.tables[0]?.chains.find(({ name }) => name === 'libvirt-I-vnet0')?.policy).toBe('RETURN');
  expect(() => parseOutput(facts['ebtables'], 'nonsense')).toThrow(ParseError);
});

test('words of a rule', () => {
  expect(splitWords(String.raw`-m comment --comment "a \"b\" \\ c" -j DROP`)).toEqual([
    '-m',
    'comment',
    '--comment',
    String.raw`a "b" \ c`,
    '-j',
    'DROP',
  ]);
  expect(splitWords('')).toEqual([]);
});

test('nft-devices: where the chains of devices sit', () => {
  expect(parseOutput(facts['nft-devices'], recorded('nft-devices/namespace.txt'))).toEqual({
    chains: [
      { family: 'netdev', table: 'guard', name: 'in0', devices: ['eth0'] },
      { family: 'netdev', table: 'guard', name: 'in1', devices: ['eth0', 'vnet0'] },
      { family: 'inet', table: 't', name: 'eg', devices: ['vnet1'] },
    ],
  });
  expect(parseOutput(facts['nft-devices'], '')).toEqual({ chains: [] });
  expect(() => parseOutput(facts['nft-devices'], 'table netdev guard {\n\tchain in0 {\n')).toThrow(
    /cut off/u,
  );
  expect(() => parseOutput(facts['nft-devices'], 'Tabelle netdev guard\n')).toThrow(/cut off/u);
});
