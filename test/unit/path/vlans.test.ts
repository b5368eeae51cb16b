import { describe, expect, test } from 'vitest';
import type { BridgeVlans } from '../../../src/facts/bridge/bridge-vlan.ts';
import type { Link } from '../../../src/facts/link/link.ts';
import type { PortVlan } from '../../../src/model/vlan.ts';
import { tagsOf, tagsWithOwn } from '../../../src/path/tags.ts';
import { vlansOf } from '../../../src/path/vlans.ts';
import { bridge, link, port } from '../checks/builders.ts';
import { member } from '../checks/vlan-builders.ts';

const vlan = (id: number, ...flags: readonly ('pvid' | 'untagged')[]): PortVlan => ({
  id,
  end: null,
  pvid: flags.includes('pvid'),
  untagged: flags.includes('untagged'),
});
const access = (id: number) => [vlan(id, 'pvid', 'untagged')];

const tap = port('vnet0', { kind: 'tun' });
const filtering = bridge('br0');
const filters = {
  ...filtering,
  bridge: filtering.bridge === null ? null : { ...filtering.bridge, vlanFiltering: true },
};
const bond = {
  mode: 'active-backup',
  activeSlave: 'eth1',
  partnerMac: null,
  aggregator: null,
  ports: null,
  hashPolicy: null,
  miimon: 100,
  arpInterval: 0,
};
const lacp = { ...bond, mode: '802.3ad', activeSlave: null, aggregator: 1 };
function derive(links: readonly Link[], uplinks: readonly string[], vlans: BridgeVlans | null = null) {
  return vlansOf('vnet0', 'br0', uplinks, { link: { links }, bridgeVlan: vlans });
}

describe('a bridge that does not filter', () => {
  test('with a plain uplink: nothing is tagged', () => {
    expect(derive([tap, bridge('br0'), port('eth0')], ['eth0'])).toEqual({
      vlan: null,
      portVlans: {},
      carried: {},
      tags: { vnet0: null, br0: null, eth0: null },
      legs: [{ uplink: 'eth0', device: 'eth0', kind: 'nic', above: null, up: true }],
      hostDevice: 'br0',
    });
  });

  test('over a VLAN device on a bond: untagged on the bond port, tagged below', () => {
    const links = [
      tap,
      bridge('br0'),
      port('bond0.10', { kind: 'vlan', vlanId: 10, parent: 'bond0' }),
      link('bond0', { kind: 'bond', bond }),
      member('eth0'),
      member('eth1'),
      link('eth2'),
    ];
    const { tags, legs } = derive(links, ['bond0.10']);
    expect(tags).toEqual({ vnet0: null, br0: null, 'bond0.10': null, bond0: 10, eth0: 10, eth1: 10 });
    expect(legs).toEqual([
      { uplink: 'bond0.10', device: 'bond0.10', kind: 'vlan', vid: 10, above: null, up: true },
      { uplink: 'bond0.10', device: 'bond0', kind: 'bond', above: 'bond0.10', up: true },
      {
        uplink: 'bond0.10',
        device: 'eth0',
        kind: 'nic',
        above: 'bond0',
        up: true,
        live: true,
        active: false,
      },
      { uplink: 'bond0.10', device: 'eth1', kind: 'nic', above: 'bond0', up: true, live: true, active: true },
    ]);
  });

  test('LACP sends by the members of the aggregator that it chose', () => {
    const links = [
      tap,
      bridge('br0'),
      port('bond0', { kind: 'bond', bond: lacp }),
      member('eth0', 1),
      member('eth1', 2),
      member('eth2', 1, { carrier: false }),
    ];
    const { legs, tags } = derive(links, ['bond0']);
    expect(legs.map(({ device, live, active }) => [device, live, active])).toEqual([
      ['bond0', undefined, undefined],
      ['eth0', true, true],
      ['eth1', true, false],
      ['eth2', false, false],
    ]);
    expect(tags).toMatchObject({ bond0: null, eth0: null, eth1: null });
  });

  test('a VLAN device whose parent is in another namespace ends the way; a circle is no endless one', () => {
    const lone = port('eth0.10', { kind: 'vlan', vlanId: 10, parent: null });
    expect(derive([tap, bridge('br0'), lone], ['eth0.10']).legs).toHaveLength(1);
    const circle = port('eth0.10', { kind: 'vlan', vlanId: 10, parent: 'eth0.10' });
    expect(derive([tap, bridge('br0'), circle], ['eth0.10']).legs).toHaveLength(1);
  });

  test('a guest that tags by itself: its tag everywhere, under another one below a VLAN device', () => {
    const links = [
      tap,
      bridge('br0'),
      port('eth0.10', { kind: 'vlan', vlanId: 10, parent: 'eth0' }),
      link('eth0'),
    ];
    const { vlan: own, portVlans, legs } = derive(links, ['eth0.10']);
    const layout = { tap: 'vnet0', bridge: 'br0', vlan: own, portVlans, legs };
    expect(tagsOf(layout, ['vnet0', 'eth0.10'], 20)).toEqual({
      vnet0: 20,
      br0: 20,
      'eth0.10': 20,
      eth0: 10,
    });
  });
});

describe('a bridge that filters', () => {
  const links = [tap, filters, port('eth0'), port('vnet1', { kind: 'tun' })];
  const vlans: BridgeVlans = {
    ports: [
      { port: 'vnet0', vlans: [...access(10), { ...vlan(20), end: 29 }] },
      { port: 'vnet1', vlans: access(20) },
      { port: 'eth0', vlans: [...access(1), { ...vlan(2), end: 99 }] },
      { port: 'br0', vlans: access(1) },
      { port: 'docker0', vlans: access(10) },
    ],
  };

  test("the tap's PVID is the guest's VLAN: tagged on a trunk, nowhere on ports that do not carry it", () => {
    const derived = derive(links, ['eth0'], vlans);
    expect(derived).toMatchObject({ vlan: 10, tags: { vnet0: null, eth0: 10 }, hostDevice: null });
    expect(Object.keys(derived.tags).toSorted()).toEqual(['eth0', 'vnet0']);
    expect(Object.keys(derived.portVlans).toSorted()).toEqual(['br0', 'eth0', 'vnet0', 'vnet1']);
  });

  test('a guest that tags by itself is in the VLAN that it names', () => {
    const derived = derive(links, ['eth0'], vlans);
    const layout = { ...derived, tap: 'vnet0', bridge: 'br0' };
    expect(tagsOf(layout, ['vnet0', 'vnet1', 'eth0'], 20)).toEqual({ vnet0: 20, vnet1: null, eth0: 20 });
    expect(tagsOf(layout, ['vnet0', 'vnet1', 'eth0'], 200)).toEqual({ vnet0: 200 });
  });

  test('its own tag is followed through ports of Open vSwitch as well', () => {
    const derived = derive(links, ['eth0'], vlans);
    const onOvs = { ...derived, tap: 'vnet0', bridge: 'br0', portVlans: {}, tags: { vnet0: null } };
    expect(tagsWithOwn(onOvs, null)).toEqual({ vnet0: null });
    expect(tagsWithOwn(onOvs, 20)).toMatchObject({ vnet0: 20, vnet1: null, eth0: 20 });
  });

  test('the host is in its VLAN by the bridge itself, or by a VLAN device on it', () => {
    const self = { ports: vlans.ports.filter(({ port: name }) => name !== 'br0') };
    const with10 = (entry: readonly PortVlan[], ...more: readonly Link[]) =>
      derive([...links, ...more], ['eth0'], { ports: [...self.ports, { port: 'br0', vlans: entry }] });
    const onTop = link('br0.10', { kind: 'vlan', vlanId: 10, parent: 'br0' });
    expect(with10(access(10))).toMatchObject({ hostDevice: 'br0', tags: { br0: null } });
    expect(with10([vlan(10)], onTop)).toMatchObject({ hostDevice: 'br0.10', tags: { br0: 10 } });
    expect(with10([vlan(10)])).toMatchObject({ hostDevice: null });
    expect(with10(access(1), onTop)).toMatchObject({ hostDevice: null });
  });

  test('a tap without a PVID: its untagged frames are in no VLAN', () => {
    const none = { ports: vlans.ports.filter(({ port: name }) => name !== 'vnet0') };
    expect(derive(links, ['eth0'], none)).toMatchObject({
      vlan: null,
      tags: { vnet0: null },
      hostDevice: 'br0',
    });
  });

  test('where its VLANs could not be read no tag is known', () => {
    expect(derive(links, ['eth0'])).toMatchObject({ vlan: null, tags: {}, portVlans: {} });
  });
});
