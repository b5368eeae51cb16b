import { describe, expect, test } from 'vitest';
import { kernelLog } from '../../../src/facts/link/kernel-log.ts';
import { srIov } from '../../../src/facts/link/sr-iov.ts';
import { wireless } from '../../../src/facts/link/wireless.ts';
import { ParseError } from '../../../src/model/fact.ts';
import { parseFiles, parseOutput, recorded } from './support.ts';

describe('kernel-log', () => {
  test('hangs, links and own addresses by device; everything else is left out', () => {
    const { lines } = parseOutput(kernelLog, recorded('kernel-log/reported.txt'));
    expect(lines.map(({ kind, device }) => `${kind} ${device}`)).toEqual([
      'nic-hang eth0',
      'nic-hang eth0',
      'nic-hang eth0',
      'link-up eth0',
      'link-down enp2s0',
      'own-address eth2',
      'nic-hang eth1',
    ]);
    expect(lines[0]?.at).toBe('2026-11-22T12:01:07,470501+00:00');
  });

  test('an empty log is quiet, not unknown', () => {
    expect(parseOutput(kernelLog, '')).toEqual({ lines: [] });
  });
});

describe('sr-iov', () => {
  test('each function with what it may do', () => {
    const { functions } = parseOutput(srIov, recorded('sr-iov/two-functions.json'));
    expect(functions).toEqual([
      {
        parent: 'ens1f0',
        number: 0,
        mac: '02:00:00:00:00:10',
        spoofCheck: true,
        trusted: false,
        linkState: 'auto',
        vlan: 0,
      },
      {
        parent: 'ens1f0',
        number: 1,
        mac: '02:00:00:00:00:11',
        spoofCheck: false,
        trusted: true,
        linkState: 'enable',
        vlan: 100,
      },
    ]);
  });

  test('a host without any, and what is no list', () => {
    expect(parseOutput(srIov, '[{"ifname":"lo"}]')).toEqual({ functions: [] });
    expect(() => parseOutput(srIov, '{"vf":1')).toThrow(ParseError);
    expect(() => parseOutput(srIov, '[{"ifname":"x","vfinfo_list":[{"vf":"a"}]}]')).toThrow(ParseError);
  });
});

test('wireless: the devices that belong to a radio', () => {
  expect(parseFiles(wireless, { '/sys/class/net/wlan0/phy80211/name': 'phy0\n' })).toEqual({
    devices: ['wlan0'],
  });
  expect(parseFiles(wireless, {})).toEqual({ devices: [] });
});
