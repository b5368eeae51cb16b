import { describe, expect, test } from 'vitest';
import { factCollectors as facts } from '../../../src/facts/index.ts';
import { parseFiles, parseOutput, recorded } from './support.ts';

describe('link', () => {
  const { links } = parseOutput(facts['link'], recorded('link/namespace.json'));
  const named = (name: string) => links.find((link) => link.name === name);

  test('a tap without a guest in a bridge', () => {
    expect(named('vnet0')).toMatchObject({
      kind: 'tun',
      up: true,
      carrier: false,
      operstate: 'DOWN',
      master: 'br0',
      slaveKind: 'bridge',
      port: {
        state: 'disabled',
        isolated: false,
        learning: true,
        flood: true,
        hairpin: false,
        locked: false,
      },
      tun: { type: 'tap', persist: true },
      bridge: null,
    });
  });

  test('a bridge, a veth and a macvtap', () => {
    expect(named('br0')?.bridge).toEqual({
      stp: false,
      forwardDelay: 1500,
      ageing: 30_000,
      vlanFiltering: false,
      defaultPvid: null,
      mcastSnooping: true,
      mcastQuerier: false,
      nfCallIptables: false,
      nfCallIp6tables: false,
      nfCallArptables: false,
      groupFwdMask: 0,
    });
    expect(named('eth0')).toMatchObject({
      kind: 'veth',
      parent: 'peer0',
      carrier: true,
      linkNetns: false,
      port: { state: 'forwarding' },
    });
    expect(named('eth0')?.counters.txPackets).toBeGreaterThan(0);
    expect(named('macvtap0')).toMatchObject({ kind: 'macvtap', up: false, carrier: false, parent: 'peer0' });
  });

  test('VLAN, bond, tunnel, another namespace, an empty object', () => {
    const others = parseOutput(facts['link'], recorded('link/uml-vlan-bond.json')).links;
    expect(others.map(({ name }) => name)).toEqual(['br0', 'eth0.30', 'bond0', 'gre0']);
    expect(others[0]?.bridge).toMatchObject({
      stp: true,
      vlanFiltering: true,
      defaultPvid: 1,
      nfCallIptables: true,
      groupFwdMask: 0x40_00,
    });
    expect(others[1]).toMatchObject({ vlanId: 30, parent: 'eth0' });
    expect(others[2]?.bond).toMatchObject({
      mode: '802.3ad',
      activeSlave: null,
      partnerMac: '00:00:00:00:00:00',
    });
    expect(others[2]?.carrier).toBe(false);
    expect(others[3]).toMatchObject({ mac: null, parent: null, linkNetns: true });
  });

  test('keys in another order, unknown ones too, change nothing', () => {
    const turned = JSON.stringify(
      JSON.parse(recorded('link/namespace.json'), (_key, value: unknown) =>
        typeof value === 'object' && value !== null && !Array.isArray(value)
          ? Object.fromEntries([...Object.entries(value).toReversed(), ['in-2030', {}]])
          : value,
      ),
    );
    expect(parseOutput(facts['link'], turned).links).toEqual(links);
  });

  test('as recorded in the lab', () => {
    const lab = parseOutput(facts['link'], recorded('link/lab.json')).links;
    expect(
      lab.filter(({ kind, master }) => kind === 'tun' && master === 'br0').every(({ carrier }) => carrier),
    ).toBe(true);
  });
});

describe('addresses, neighbors and routes', () => {
  test('addr', () => {
    const { addresses } = parseOutput(facts['addr'], recorded('addr/namespace.json'));
    expect(addresses).toContainEqual({
      device: 'br0',
      address: '10.0.0.1',
      prefix: 24,
      family: 'ipv4',
      scope: 'global',
      flags: [],
    });
    expect(addresses.some(({ flags, family }) => family === 'ipv6' && flags.includes('nodad'))).toBe(true);
  });

  test('neigh', () => {
    const { entries } = parseOutput(facts['neigh'], recorded('neigh/namespace.json'));
    expect(entries[0]).toEqual({
      device: 'br0',
      address: '10.0.0.7',
      mac: '52:54:00:00:00:07',
      state: ['PERMANENT'],
      permanent: true,
    });
    expect(
      parseOutput(facts['neigh'], '[{"dst":"10.0.0.9","dev":"br0","state":["FAILED"]},{}]').entries[0],
    ).toMatchObject({ mac: null, permanent: false });
  });

  test('route', () => {
    const { routes } = parseOutput(facts['route'], recorded('route/namespace.json'));
    expect(routes[0]).toMatchObject({
      destination: 'default',
      gateway: '10.0.0.254',
      device: 'br0',
      type: null,
    });
    expect(routes[2]).toMatchObject({ destination: '10.9.0.0/16', type: 'blackhole', device: null });
    expect(parseOutput(facts['route6'], recorded('route6/namespace.json')).routes.at(-1)).toMatchObject({
      gateway: 'fe80::1',
      metric: 1024,
    });
  });

  test('several next hops, a host route, a gateway of the other family', () => {
    const json =
      '[{"dst":"default","nexthops":[{"gateway":"10.0.0.1","dev":"br0","flags":[]},{"gateway":"10.0.0.2","dev":"br1","flags":["linkdown"]}]},{"dst":"10.0.0.9","via":{"family":"inet6","host":"fe80::1"},"dev":"br0"}]';
    const { routes } = parseOutput(facts['route'], json);
    expect(routes.map(({ destination, gateway, flags }) => [destination, gateway, flags])).toEqual([
      ['default', '10.0.0.1', []],
      ['default', '10.0.0.2', ['linkdown']],
      ['10.0.0.9/32', 'fe80::1', []],
    ]);
  });
});

describe('the bridge', () => {
  test('fdb: learned, static, own and of the device itself', () => {
    const { entries } = parseOutput(facts['fdb'], recorded('fdb/namespace.json'));
    expect(entries).toContainEqual({
      mac: '52:54:00:00:00:09',
      port: 'eth0',
      vlan: null,
      master: 'br0',
      state: 'static',
      flags: [],
      self: false,
      permanent: false,
      static: true,
      usedSecondsAgo: expect.any(Number),
      updatedSecondsAgo: expect.any(Number),
    });
    expect(entries.some(({ permanent, self }) => permanent && self)).toBe(true);
  });

  test('bridge-vlan', () => {
    expect(parseOutput(facts['bridge-vlan'], recorded('bridge-vlan/faults.json')).ports).toEqual([
      {
        port: 'eth0',
        vlans: [
          { id: 1, end: null, pvid: true, untagged: true },
          { id: 10, end: 20, pvid: false, untagged: false },
        ],
      },
      { port: 'vnet0', vlans: [] },
    ]);
  });

  test('bridge-mdb', () => {
    const mdb = parseOutput(facts['bridge-mdb'], recorded('bridge-mdb/namespace.json'));
    expect(mdb.groups).toContainEqual({
      bridge: 'br0',
      port: 'eth0',
      group: '239.1.1.1',
      vlan: null,
      permanent: true,
    });
    const router = '[{"mdb":[],"router":{"br0":[{"port":"eth0","timer":"254.9","type":"temp"}]}}]';
    expect(parseOutput(facts['bridge-mdb'], router).routerPorts).toEqual([{ bridge: 'br0', port: 'eth0' }]);
  });

  test('bridge-netfilter: without the module, by sysctl, by the flag of one bridge', () => {
    expect(parseFiles(facts['bridge-netfilter'], {})).toMatchObject({ loaded: false, bridges: {} });
    const files = {
      '/proc/sys/net/bridge/bridge-nf-call-iptables': '0\n',
      '/proc/sys/net/bridge/bridge-nf-call-ip6tables': '1\n',
      '/sys/class/net/br0/bridge/nf_call_iptables': '1\n',
    };
    expect(parseFiles(facts['bridge-netfilter'], files)).toMatchObject({
      loaded: true,
      sysctl: { iptables: false, ip6tables: true },
      bridges: { br0: { iptables: true, ip6tables: false, arptables: false } },
    });
  });
});
