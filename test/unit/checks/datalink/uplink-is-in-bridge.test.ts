import { uplinkIsInBridge } from '../../../../src/checks/datalink/uplink-is-in-bridge.ts';
import { link, links, lost, ok } from '../builders.ts';
import { checkTable } from '../table.ts';

const path = { uplinks: [], liveUplinks: [] };
const symptom = lost('out', 'arp', 'vnet0', 'br0');
const free = { link: links(link('eth0')) };
const finding = {
  code: 'datalink.uplink-not-in-bridge',
  hop: 'br0',
  evidence: ['no-uplink', 'free-device'],
  where: 'hypervisor',
} as const;

checkTable(uplinkIsInBridge, [
  ['it is', { symptom }, null],
  ['none, and the path works', { path, facts: free }, null],
  ['none, and the guest is mute', { path, facts: free, symptom: lost('guest') }, null],
  [
    'none, and the target is another guest',
    { path, symptom, probes: { egress: { device: 'vnet1', kind: 'tap' } } },
    null,
  ],
  [
    'none, and the target is this host',
    { path, symptom, probes: { egress: { device: 'br0', kind: 'host' } } },
    null,
  ],
  [
    'out of it: the one free device',
    { path, facts: free, symptom },
    {
      ...finding,
      params: { candidates: 'eth0' },
      commands: ['ip link set dev eth0 master br0', 'ip link set dev eth0 up'],
    },
  ],
  [
    'two free devices: nobody guesses',
    { path, facts: { link: links(link('eth0'), link('eth1')) }, symptom },
    { ...finding, evidence: ['no-uplink', 'free-device', 'free-device'], commands: [] },
  ],
  [
    'the free device has an address: it is in use',
    {
      path,
      facts: {
        link: links(link('eth0')),
        addr: ok({
          addresses: [
            { device: 'eth0', address: '10.9.0.2', prefix: 24, family: 'ipv4', scope: 'global', flags: [] },
          ],
        }),
      },
      symptom,
    },
    { ...finding, evidence: ['no-uplink'], params: { candidates: 'none' }, commands: [] },
  ],
]);
