import { multicastReachesListeners } from '../../../../src/checks/datalink/multicast-reaches-listeners.ts';
import { bridge, links, lost, macs, ok } from '../builders.ts';
import { checkTable } from '../table.ts';

const path = { targetAddress: 'fd00::11' };
const symptom = lost('out', 'arp');
const group = { bridge: 'br0', port: 'vnet1', group: 'ff02::1:ff00:11', vlan: null, permanent: false };
const settings = bridge('br0').bridge;
const querier = links(bridge('br0', { bridge: settings && { ...settings, mcastQuerier: true } }));
const deaf = links(bridge('br0', { bridge: settings && { ...settings, mcastSnooping: false } }));
const mdb = (listed: boolean, heard: boolean) =>
  ok({
    groups: [{ ...group, port: 'br0' }, ...(listed ? [group] : [])],
    routerPorts: heard ? [{ bridge: 'br0', port: 'eth0' }] : [],
  });
const probes = { 'port-owners': { address: 'fd00::11', devices: ['vnet1', 'eth0'], macs: [macs.other] } };
const finding = {
  code: 'datalink.multicast-snooping-drops',
  hop: 'br0',
  evidence: ['snooping-on', 'group-not-listed', 'answers-out-of-port'],
  where: 'hypervisor',
  commands: ['ip link set dev br0 type bridge mcast_snooping 0'],
} as const;

checkTable(multicastReachesListeners, [
  ['it works', { path, facts: { link: querier, 'bridge-mdb': mdb(false, false) }, probes }, null],
  [
    'the bridge asks itself who listens, and did not hear the owner',
    { path, symptom, facts: { link: querier, 'bridge-mdb': mdb(false, false) }, probes },
    { ...finding, params: { group: 'ff02::1:ff00:11', mac: macs.other } },
  ],
  [
    'somebody beyond the uplink asks who listens',
    { path, symptom, facts: { 'bridge-mdb': mdb(false, true) }, probes },
    finding,
  ],
  [
    'nobody asks who listens: the bridge floods',
    { path, symptom, facts: { 'bridge-mdb': mdb(false, false) }, probes },
    null,
  ],
  [
    'the owner is listed: something else',
    { path, symptom, facts: { link: querier, 'bridge-mdb': mdb(true, false) }, probes },
    null,
  ],
  ['no snooping', { path, symptom, facts: { link: deaf, 'bridge-mdb': mdb(false, true) }, probes }, null],
  [
    'nobody answers out of the ports either: the owner is away',
    {
      path,
      symptom,
      facts: { link: querier, 'bridge-mdb': mdb(false, false) },
      probes: { 'port-owners': { ...probes['port-owners'], macs: [] } },
    },
    null,
  ],
  [
    'the ports were not asked',
    {
      path,
      symptom,
      facts: { link: querier, 'bridge-mdb': mdb(false, false) },
      probes: { 'port-owners': null },
    },
    null,
  ],
  ['the groups could not be read', { path, symptom, facts: { link: querier }, probes }, null],
]);
