import { expect, test } from 'vitest';
import { derivePath } from '../../../src/path/derive-path.ts';
import { bridge, link, port } from '../checks/builders.ts';

const guestMac = '52:54:00:00:00:10';
const route = (gateway: string) => ({
  destination: 'default',
  gateway,
  device: 'br0',
  metric: null,
  type: null,
  source: null,
  flags: [],
});

/** Who else is asked about a cable on which this target does not answer. */
function neighborsOf(targetAddress: string): readonly string[] {
  const isV6 = targetAddress.includes(':');
  const ipv4Route = { routes: [route('10.0.0.1')] };
  const links = [
    port('vnet0', { kind: 'tun', master: 'br0' }),
    bridge('br0'),
    link('eth0', { master: 'br0' }),
  ];
  return derivePath(
    {
      vm: 'web01',
      nic: { mac: guestMac, tap: 'vnet0', bridge: 'br0', vlan: null } as never,
      guestMac,
      otherNics: [],
      targetAddress,
      targetPort: null,
      targetName: null,
    },
    {
      link: { links },
      addr: {
        addresses: [
          { device: 'br0', address: '10.0.0.2', prefix: 24 },
          { device: 'br0', address: 'fd00::2', prefix: 64 },
        ],
      } as never,
      neigh: {
        entries: [
          { device: 'br0', address: 'fd00::7', mac: '52:54:00:00:01:07', state: ['STALE'] },
          { device: 'br0', address: '10.0.0.8', mac: '52:54:00:00:01:08', state: ['FAILED'] },
          { device: 'br0', address: '10.0.0.10', mac: guestMac, state: ['REACHABLE'] },
        ],
      } as never,
      route: isV6 ? { routes: [route('fd00::1')] } : ipv4Route,
      ipv4Route,
      fdb: null,
      bridgeVlan: null,
      ovs: null,
      resolvConf: { nameservers: ['10.0.0.20', '9.9.9.9', '127.0.0.53'] } as never,
      agent: null,
      lease: null,
    },
  ).knownNeighbors;
}

test('neighbors of both families are known, those of the target’s lead; nobody far away, dead or the guest itself', () => {
  expect(neighborsOf('fd00::20')).toEqual(['fd00::1', 'fd00::7', '10.0.0.1', '10.0.0.20']);
  expect(neighborsOf('10.0.0.99')).toEqual(['10.0.0.1', '10.0.0.20', 'fd00::7']);
});
