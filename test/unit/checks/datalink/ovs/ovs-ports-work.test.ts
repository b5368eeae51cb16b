import { ovsPortsWork } from '../../../../../src/checks/datalink/ovs/ovs-ports-work.ts';
import { domain, link, links, lost, nic, ok, port } from '../../builders.ts';
import { onOvs, ovsBridge, ovsPort, ovsWith, ovsWithout } from '../../ovs-world.ts';
import { checkTable } from '../../table.ts';

const symptom = lost('out', 'arp');
const cut = { ...onOvs, uplinks: [], liveUplinks: [] };
const gone = { ofport: -1, error: 'could not open network device eth0 (No such device)' };
const patched = (peer: string, ...more: ReturnType<typeof ovsPort>[]) => ({
  bridges: [
    ...ovsWithout('eth0').bridges.map((bridge) => ({
      ...bridge,
      ports: [...bridge.ports, ovsPort('pa', { type: 'patch', peer })],
    })),
    ovsBridge({ name: 'br-ex', ports: [ovsPort('eth0'), ...more] }),
  ],
});

checkTable(ovsPortsWork, [
  ['a bridge of the kernel', { symptom }, null],
  ['all is well', { path: onOvs, symptom, facts: { ovs: ok(ovsWith()) } }, null],
  [
    'a port without a device, and the path works',
    { path: cut, facts: { ovs: ok(ovsWith(ovsPort('eth0', gone))) } },
    null,
  ],
  ['no uplink at all', { path: cut, symptom, facts: { ovs: ok(ovsWithout('eth0')) } }, null],
  [
    "the tap's device could not be opened: a bridge of the kernel has it",
    {
      path: onOvs,
      symptom,
      facts: {
        ovs: ok(ovsWith(ovsPort('vnet0', { ofport: -1, error: 'busy' }))),
        link: links(port('vnet0', { kind: 'tun', master: 'br9' })),
        'domain-xml': domain(nic({ vlan: { trunk: false, tags: [{ id: 10, nativeMode: null }] } })),
      },
    },
    {
      code: 'datalink.ovs-port-error',
      evidence: ['ovs-port-error'],
      hop: 'vnet0',
      commands: ['ip link set dev vnet0 nomaster', 'ovs-vsctl del-port vnet0 -- add-port br0 vnet0 tag=10'],
    },
  ],
  [
    'the uplink was renamed',
    {
      path: cut,
      symptom,
      facts: {
        ovs: ok(ovsWith(ovsPort('eth0', gone))),
        link: links(link('eth0', { kind: 'dummy' }), link('enp3s0')),
      },
    },
    {
      code: 'datalink.ovs-port-error',
      evidence: ['ovs-port-error'],
      hop: 'eth0',
      commands: ['ovs-vsctl del-port eth0 -- add-port br0 enp3s0', 'ip link set dev enp3s0 up'],
    },
  ],
  [
    'a patch port without its other end',
    { path: cut, symptom, facts: { ovs: ok(patched('pb')) } },
    {
      code: 'datalink.ovs-patch-broken',
      evidence: ['ovs-patch'],
      hop: 'pa',
      commands: ['ovs-vsctl add-port br-ex pb -- set interface pb type=patch options:peer=pa'],
    },
  ],
  [
    'a patch port whose other end names another',
    { path: cut, symptom, facts: { ovs: ok(patched('pb', ovsPort('pb', { type: 'patch', peer: 'px' }))) } },
    {
      code: 'datalink.ovs-patch-broken',
      evidence: ['ovs-patch'],
      commands: ['ovs-vsctl set interface pb type=patch options:peer=pa'],
    },
  ],
]);
