import { describe, expect, test } from 'vitest';
import { factCollectors } from '../../../src/facts/index.ts';
import { createAddressOwners } from '../../../src/samplers/address-owners.ts';
import { createMacTracker, parseLearned } from '../../../src/samplers/mac-moves.ts';
import { treeChanges } from '../../../src/samplers/stp-changes.ts';
import { parseOutput, recorded } from '../facts/support.ts';

describe('the spanning tree', () => {
  const port = { port: 'eth0', changesHeard: 0, blocked: 2, forwarded: 1, carrierChanges: 2 };

  test('notices and changes of a port are counted', () => {
    expect(treeChanges([port], [{ ...port, changesHeard: 2, blocked: 3, forwarded: 2 }])).toBe(4);
    expect(treeChanges([port], [port])).toBe(0);
  });

  test('a port that is new, counts anew or flaps says nothing', () => {
    expect(treeChanges([], [port])).toBe(0);
    expect(treeChanges([{ ...port, blocked: 9 }], [port])).toBe(0);
    expect(treeChanges([port], [{ ...port, blocked: 9, carrierChanges: 4 }])).toBe(0);
  });

  test('the counters are read as iproute2 prints them', () => {
    const { ports } = parseOutput(factCollectors['stp-counters'], recorded('stp-counters/two-ports.json'));
    expect(ports).toEqual([
      { port: 'v0', changesHeard: 3, blocked: 2, forwarded: 1 },
      { port: 'v1', changesHeard: 0, blocked: 2, forwarded: 1 },
    ]);
    expect(parseOutput(factCollectors['stp-counters'], '').ports).toEqual([]);
  });
});

describe('MAC addresses that move', () => {
  const mac = '52:54:00:aa:aa:aa';

  test('lines of `bridge monitor fdb`', () => {
    const learned = { mac, port: 'vnet0', bridge: 'br0', vlan: '' };
    expect(parseLearned(`${mac} dev vnet0 master br0 `)).toEqual(learned);
    expect(parseLearned(`${mac} dev vnet0 vlan 10 master br0 `)).toEqual({ ...learned, vlan: '10' });
    expect(parseLearned(`${mac} dev vnet0 vlan 10 used 0/0 master br0 stale`)).toEqual({
      ...learned,
      vlan: '10',
    });
  });

  test.each([
    `Deleted ${mac} dev vnet0 master br0 `,
    `${mac} dev vnet0 master br0 permanent`,
    `${mac} dev vxlan0 extern_learn master br0 `,
    `${mac} dev vnet0 self permanent`,
    'Unknown message: type=0x00000059',
    '',
  ])('nothing was learned: %s', (line) => {
    expect(parseLearned(line)).toBeNull();
  });

  test('from port to port, by VLAN and bridge', () => {
    const follow = createMacTracker();
    const at = (port: string, vlan = '') => follow({ mac, port, bridge: 'br0', vlan });
    expect([at('vnet0'), at('vnet0'), at('eth0', '10')]).toEqual([null, null, null]);
    expect(at('eth0')).toEqual({ mac, bridge: 'br0', from: 'vnet0', to: 'eth0' });
    expect(at('vnet0')).toMatchObject({ from: 'eth0', to: 'vnet0' });
  });
});

describe('two machines with one address', () => {
  const guest = '52:54:00:12:34:56';
  const other = '00:25:90:01:02:03';
  const address = '10.0.0.10';
  const minute = 60_000;
  const ownerOf = (mac: string) => (mac === guest || mac.startsWith('52:54:00:ff') ? 'vm web01' : null);

  /** Who claims the address, a claim a minute. */
  function conflicts(macs: readonly string[], now = macs.length * minute) {
    const owners = createAddressOwners();
    macs.forEach((mac, index) => owners.take({ address, mac, at: (index + 1) * minute }));
    return owners.conflicts(now, ownerOf);
  }

  test('in turns, again and again', () => {
    expect(conflicts([guest, other, guest])).toEqual([{ address, macs: [other, guest] }]);
    expect(conflicts([guest, other, guest, other, other, guest])).toHaveLength(1);
  });

  test.each([
    ['one machine', [guest, guest, guest]],
    ['a failover: it goes over and stays', [guest, guest, other, other, other]],
    ['two NICs of one guest, which answers by both', [guest, '52:54:00:ff:00:01', guest]],
    ['two routers that share an address', ['00:25:90:01:02:03', '00:00:5e:00:01:0a', '00:25:90:01:02:03']],
    [
      'a router that balances by several addresses',
      ['00:07:b4:00:01:01', '00:07:b4:00:01:02', '00:07:b4:00:01:01'],
    ],
    ['the ports of one bond', ['00:25:90:01:02:03', '00:25:90:01:02:04', '00:25:90:01:02:03']],
    [
      'the same with an address of its own making',
      ['00:25:90:01:02:03', '02:25:90:01:02:03', '00:25:90:01:02:03'],
    ],
    ['three and more', [guest, other, guest, '00:25:90:09:09:09', guest]],
  ])('no conflict: %s', (_name, macs) => {
    expect(conflicts(macs)).toEqual([]);
  });

  test('a guest that took the address of a router is one', () => {
    expect(conflicts([guest, '00:00:5e:00:01:0a', guest])).toHaveLength(1);
  });

  test('it is over when one of them has not claimed it for a while', () => {
    expect(conflicts([guest, other, guest], 10 * minute)).toEqual([]);
    expect(conflicts([guest, other, guest, guest, guest, guest, guest])).toEqual([]);
  });
});
