import { describe, expect, test } from 'vitest';
import { ethtool } from '../../../src/facts/link/ethtool.ts';
import { ethtoolEee } from '../../../src/facts/link/ethtool-eee.ts';
import { nicDriver } from '../../../src/facts/link/nic-driver.ts';
import { ParseError } from '../../../src/model/fact.ts';
import { parseFiles, parseOutput, recorded, saysAbsent } from './support.ts';

describe('ethtool', () => {
  test.each([
    ['copper', { speed: 100, duplex: 'half', autoneg: false, medium: 'copper' }],
    ['fibre', { speed: 10_000, duplex: 'full', autoneg: null, medium: 'fibre' }],
    ['virtio', { speed: null, duplex: null, autoneg: null, medium: null }],
    ['veth', { speed: 10_000, duplex: 'full', autoneg: null, medium: 'copper' }],
  ])('%s', (name, expected) => {
    expect(parseOutput(ethtool, recorded(`ethtool/${name}.txt`))).toEqual(expected);
  });

  test('what is no answer is no settings', () => {
    expect(() => parseOutput(ethtool, '')).toThrow(ParseError);
    expect(saysAbsent(ethtool, 'netlink error: No such device\nNo data available\n')).toBe(true);
    expect(saysAbsent(ethtool, 'netlink error: Operation not permitted\n')).toBe(false);
  });
});

describe('ethtool --show-eee', () => {
  test.each([
    ['active', 'active'],
    ['inactive', 'idle'],
    ['off', 'off'],
  ])('%s', (name, state) => {
    expect(parseOutput(ethtoolEee, recorded(`ethtool-eee/${name}.txt`))).toEqual({ state });
  });

  test('a NIC that knows nothing of it, and what is no answer', () => {
    expect(saysAbsent(ethtoolEee, 'netlink error: Operation not supported\n')).toBe(true);
    expect(() => parseOutput(ethtoolEee, 'EEE status: maybe\n')).toThrow(ParseError);
  });
});

test('the driver is told of hardware alone', () => {
  expect(
    parseFiles(nicDriver, {
      '/sys/class/net/eth0/device/uevent': 'DRIVER=igc\nPCI_CLASS=20000\n',
      '/sys/class/net/wlan0/device/uevent': 'MODALIAS=virtio:d1\n',
    }),
  ).toEqual({ drivers: [{ device: 'eth0', driver: 'igc' }] });
});
