import { expect, test } from 'vitest';
import { derivePath } from '../../../src/path/derive-path.ts';
import { bridge, link, port } from '../checks/builders.ts';

const nic = {
  mac: '52:54:00:0a:00:0a',
  tap: 'vnet0',
  bridge: 'br10',
  vlan: null,
} as unknown as Parameters<typeof derivePath>[0]['nic'];

/** Where another VLAN is asked in, over a VLAN device whose parent is so. */
function asked(up: boolean): readonly string[] {
  const links = [
    port('vnet0', { kind: 'tun', master: 'br10' }),
    bridge('br10'),
    port('eth0.20', { kind: 'vlan', vlanId: 20, parent: 'eth0', master: 'br10', up }),
    link('eth0', { up }),
  ];
  return derivePath(
    {
      vm: 'web01',
      nic,
      guestMac: '52:54:00:0a:00:0a',
      otherNics: [],
      targetAddress: '10.0.0.20',
      targetPort: null,
      targetName: null,
    },
    {
      link: { links },
      addr: { addresses: [] },
      neigh: { entries: [] },
      route: { routes: [] },
      ipv4Route: { routes: [] },
      fdb: null,
      bridgeVlan: null,
      ovs: null,
      resolvConf: null,
      agent: null,
      lease: null,
    },
  ).otherVlans.map(({ device, vlan }) => `${device} ${vlan}`);
}

test('other VLANs are asked in on the cable, and nothing is sent out of a device that is down', () => {
  expect(asked(true)).toEqual(['eth0 10', 'eth0 null']);
  expect(asked(false)).toEqual([]);
});
