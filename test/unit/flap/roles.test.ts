import { describe, expect, test } from 'vitest';
import type { Link } from '../../../src/facts/link/link.ts';
import type { Ovs, OvsPort } from '../../../src/facts/ovs/ovs.ts';
import { type HostShape, isLookedFor, placesOfDevices } from '../../../src/flap/roles.ts';
import { link } from '../checks/builders.ts';

const bridge = (name: string) => link(name, { kind: 'bridge' });
const port = (name: string, master: string, changes: Partial<Link> = {}) =>
  link(name, { master, slaveKind: 'bridge', ...changes });
const tap = (name: string, master: string | null) => link(name, { kind: 'tun', master });
const member = (name: string, master: string) => link(name, { master, slaveKind: 'bond' });
const vlan = (name: string, parent: string, changes: Partial<Link> = {}) =>
  link(name, { kind: 'vlan', parent, ...changes });
const veth = (name: string, changes: Partial<Link> = {}) => link(name, { kind: 'veth', ...changes });
const lo = link('lo', { flags: ['LOOPBACK', 'UP', 'LOWER_UP'] });

function host(links: readonly Link[], changes: Partial<HostShape> = {}): HostShape {
  return { links: [lo, ...links], ovs: null, taps: [], routedBridges: [], defaultDevices: [], ...changes };
}

/** Name, role, what it hangs on, who hangs on it. */
function places(shape: HostShape, wanted?: Parameters<typeof placesOfDevices>[1]) {
  return Object.fromEntries(
    [...placesOfDevices(shape, wanted).values()].map(({ device, role, behind, guests }) => [
      device,
      `${role} on [${behind.join(' ')}] for [${guests.join(' ')}]`,
    ]),
  );
}

const web01 = [{ tap: 'vnet0', vm: 'web01' }];

describe('the way out of a guest', () => {
  test('a NIC in a bridge', () => {
    const links = [
      bridge('br0'),
      port('eth0', 'br0'),
      tap('vnet0', 'br0'),
      tap('vnet1', 'br0'),
      link('eth1'),
    ];
    expect(places(host(links, { taps: [...web01, { tap: 'vnet1', vm: 'db01' }] }))).toEqual({
      vnet0: 'tap on [br0 eth0] for [web01]',
      vnet1: 'tap on [br0 eth0] for [db01]',
      br0: 'bridge on [eth0] for [db01 web01]',
      eth0: 'uplink on [] for [db01 web01]',
    });
  });

  test('a VLAN on a bond', () => {
    const links = [
      bridge('br100'),
      vlan('bond0.100', 'bond0', { master: 'br100' }),
      link('bond0', { kind: 'bond' }),
      member('eth0', 'bond0'),
      member('eth1', 'bond0'),
      tap('vnet0', 'br100'),
    ];
    expect(places(host(links, { taps: web01 }))).toEqual({
      vnet0: 'tap on [br100 bond0.100 bond0 eth0 eth1] for [web01]',
      br100: 'bridge on [bond0.100 bond0 eth0 eth1] for [web01]',
      'bond0.100': 'vlan on [bond0 eth0 eth1] for [web01]',
      bond0: 'bond on [eth0 eth1] for [web01]',
      eth0: 'bond-member on [] for [web01]',
      eth1: 'bond-member on [] for [web01]',
    });
  });

  test('a VLAN on a NIC, and on a bridge that filters', () => {
    const links = [
      bridge('br100'),
      vlan('eth0.100', 'eth0', { master: 'br100' }),
      link('eth0'),
      bridge('br0'),
      port('eth1', 'br0'),
      bridge('br200'),
      vlan('br0.200', 'br0', { master: 'br200' }),
      tap('vnet0', 'br100'),
      tap('vnet1', 'br200'),
    ];
    expect(places(host(links, { taps: [...web01, { tap: 'vnet1', vm: 'db01' }] }))).toMatchObject({
      eth0: 'vlan-parent on [] for [web01]',
      'eth0.100': 'vlan on [eth0] for [web01]',
      'br0.200': 'vlan on [br0 eth1] for [db01]',
      br0: 'bridge on [eth1] for [db01]',
      eth1: 'uplink on [] for [db01]',
    });
  });

  test('a macvtap', () => {
    const links = [link('eth0'), link('macvtap0', { kind: 'macvtap', parent: 'eth0' })];
    expect(places(host(links, { taps: [{ tap: 'macvtap0', vm: 'web01' }] }))).toEqual({
      macvtap0: 'tap on [eth0] for [web01]',
      eth0: 'uplink on [] for [web01]',
    });
  });

  test('a network that the host translates hangs on where its default route leaves', () => {
    const links = [bridge('virbr0'), tap('vnet0', 'virbr0'), link('eth0')];
    const nat = host(links, { taps: web01, routedBridges: ['virbr0'], defaultDevices: ['eth0'] });
    expect(places(nat)).toEqual({
      vnet0: 'tap on [virbr0 eth0] for [web01]',
      eth0: 'uplink on [] for [web01]',
    });
    expect(places(host(links, { taps: web01 }))).toEqual({ vnet0: 'tap on [virbr0] for [web01]' });
  });

  test('Open vSwitch, with a patch port and a bond of its own', () => {
    const ovsPort = (name: string, ...devices: [string, string, string?][]): OvsPort => ({
      name,
      tag: null,
      trunks: [],
      vlanMode: null,
      interfaces: devices.map(([device, type, peer]) => ({
        name: device,
        type,
        ofport: 1,
        error: null,
        peer: peer ?? null,
        linkState: null,
        adminState: null,
      })),
    });
    const ovs: Ovs = {
      bridges: [
        {
          name: 'br-int',
          datapath: 'system',
          failMode: null,
          controlled: false,
          ports: [ovsPort('vnet0', ['vnet0', '']), ovsPort('to-ex', ['to-ex', 'patch', 'to-int'])],
        },
        {
          name: 'br-ex',
          datapath: 'system',
          failMode: null,
          controlled: false,
          ports: [
            ovsPort('to-int', ['to-int', 'patch', 'to-ex']),
            ovsPort('eth0', ['eth0', '']),
            ovsPort('vx0', ['vx0', 'vxlan']),
          ],
        },
      ],
    };
    const inOvs = { master: 'ovs-system', slaveKind: 'openvswitch' };
    const links = [
      link('ovs-system', { kind: 'openvswitch' }),
      link('br-int', { kind: 'openvswitch' }),
      link('eth0', inOvs),
      link('vnet0', { kind: 'tun', ...inOvs }),
    ];
    expect(places(host(links, { taps: web01, ovs }))).toEqual({
      vnet0: 'tap on [br-int eth0] for [web01]',
      eth0: 'uplink on [] for [web01]',
    });
  });

  test('a veth is the uplink of a nested host, and one between two bridges leads on', () => {
    const nested = [
      bridge('br0'),
      port('dummy0', 'br0', { kind: 'dummy' }),
      veth('up0', { master: 'br0', linkNetns: true }),
      tap('vnet0', 'br0'),
    ];
    expect(places(host(nested, { taps: web01 }))).toMatchObject({
      br0: 'bridge on [up0] for [web01]',
      up0: 'uplink on [] for [web01]',
    });
    const joined = [
      bridge('qbr'),
      veth('qvb', { master: 'qbr', parent: 'qvo' }),
      veth('qvo', { master: 'br0', parent: 'qvb' }),
      bridge('br0'),
      port('eth0', 'br0'),
      tap('vnet0', 'qbr'),
    ];
    expect(places(host(joined, { taps: web01 }))).toMatchObject({
      vnet0: 'tap on [qbr qvb br0 eth0] for [web01]',
      eth0: 'uplink on [] for [web01]',
    });
  });
});

describe('what counts nothing', () => {
  test('containers, tunnels, dummies, loopback, NICs that nothing hangs on, taps that no guest holds', () => {
    const links = [
      bridge('docker0'),
      veth('veth1a', { master: 'docker0', linkNetns: true }),
      bridge('cni0'),
      veth('veth2b', { master: 'cni0', linkNetns: true }),
      link('dummy0', { kind: 'dummy' }),
      link('wg0', { kind: 'wireguard' }),
      link('vxlan7', { kind: 'vxlan' }),
      link('eth3'),
      bridge('br0'),
      port('eth0', 'br0'),
      veth('lxc0', { master: 'br0', linkNetns: true }),
      tap('tap9', 'br0'),
    ];
    expect(places(host(links, { defaultDevices: ['br0'] }))).toEqual({
      br0: 'bridge on [eth0] for []',
      eth0: 'uplink on [] for []',
    });
  });

  test('a dummy or a tunnel in the bridge of guests is no uplink', () => {
    const links = [
      bridge('br0'),
      port('dummy0', 'br0', { kind: 'dummy' }),
      port('vxlan7', 'br0', { kind: 'vxlan' }),
      tap('vnet0', 'br0'),
    ];
    expect(places(host(links, { taps: web01 }))).toEqual({ vnet0: 'tap on [br0] for [web01]' });
  });

  test('what the owner wants left alone; what he wants watched is', () => {
    const links = [bridge('br0'), port('eth0', 'br0'), tap('vnet0', 'br0'), link('eth7'), link('eth8')];
    const shape = host(links, { taps: web01 });
    expect(places(shape, { ignore: ['vnet*', 'br?'], watch: ['eth7'] })).toEqual({
      eth0: 'uplink on [] for [web01]',
      eth7: 'uplink on [] for []',
    });
  });

  test('links that hang in a circle', () => {
    const links = [vlan('a', 'b', { master: 'br0' }), vlan('b', 'a'), bridge('br0'), tap('vnet0', 'br0')];
    expect(places(host(links, { taps: web01 }))).toMatchObject({ vnet0: 'tap on [br0 a b] for [web01]' });
  });
});

test('a lost member is for the bond to tell, and what only follows is not looked for', () => {
  expect(isLookedFor('link-down', 'bond-member')).toBe(false);
  expect(isLookedFor('bond-member-lost', 'bond')).toBe(true);
  expect(isLookedFor('link-down', 'bridge')).toBe(false);
  expect(isLookedFor('link-down', 'tap')).toBe(false);
});
