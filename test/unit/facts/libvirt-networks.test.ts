import { describe, expect, test } from 'vitest';
import { factCollectors as facts } from '../../../src/facts/index.ts';
import { ParseError } from '../../../src/model/fact.ts';
import { parseOutput, recorded, saysAbsent } from './support.ts';

describe('network-xml', () => {
  test('NAT with DHCP', () => {
    expect(parseOutput(facts['network-xml'], recorded('network-xml/nat.xml'))).toEqual({
      name: 'default',
      bridge: 'virbr0',
      mode: 'nat',
      addresses: [{ address: '192.168.122.1', prefix: 24, dhcp: true }],
    });
  });

  test.each([
    ['<network><name>a</name></network>', 'isolated'],
    ['<network><name>a</name><forward/></network>', 'nat'],
    ["<network><name>a</name><forward mode='route'/></network>", 'route'],
    ["<network><name>a</name><forward mode='hostdev'/></network>", 'other'],
  ])('%s is %s', (text, mode) => {
    expect(parseOutput(facts['network-xml'], text).mode).toBe(mode);
  });

  test('an old mask, and what is cut off', () => {
    const old = "<network><name>a</name><ip address='10.1.0.1' netmask='255.255.252.0'/></network>";
    expect(parseOutput(facts['network-xml'], old).addresses[0]?.prefix).toBe(22);
    expect(() => parseOutput(facts['network-xml'], old.slice(0, 40))).toThrow(ParseError);
    expect(
      saysAbsent(facts['network-xml'], "error: Network not found: no network with matching name 'x'\n"),
    ).toBe(true);
  });
});

describe('network-info', () => {
  test('one that runs, one that does not, and nonsense', () => {
    const text = recorded('network-info/nat.txt');
    expect(parseOutput(facts['network-info'], text)).toEqual({
      active: true,
      persistent: true,
      autostart: true,
      bridge: 'virbr0',
    });
    expect(parseOutput(facts['network-info'], text.replace(/(Active: +)yes/u, '$1no')).active).toBe(false);
    expect(() => parseOutput(facts['network-info'], 'Name: default\n')).toThrow(ParseError);
  });
});

describe('the way that the kernel chooses', () => {
  test('on the link, by a gateway, and none', () => {
    expect(parseOutput(facts['route-out'], recorded('route-out/on-link.json'))).toEqual({
      device: 'eth0',
      gateway: null,
      source: '10.0.0.2',
    });
    expect(parseOutput(facts['route-forward'], recorded('route-forward/gateway.json'))).toEqual({
      device: 'eth0',
      gateway: '10.0.0.1',
      source: null,
    });
    expect(saysAbsent(facts['route-forward'], 'RTNETLINK answers: No route to host\n')).toBe(true);
    expect(saysAbsent(facts['route-forward'], 'RTNETLINK answers: Operation not permitted\n')).toBe(false);
  });
});
