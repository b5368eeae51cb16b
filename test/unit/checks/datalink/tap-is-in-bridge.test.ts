import { tapIsInBridge } from '../../../../src/checks/datalink/tap-is-in-bridge.ts';
import { bridge, domain, links, nic, ok } from '../builders.ts';
import { onOvs, ovsWithout } from '../ovs-world.ts';
import { checkTable } from '../table.ts';

const commands = ['ip link set dev vnet0 master br0', 'ip link set dev vnet0 up'];

checkTable(tapIsInBridge, [
  ['it is', {}, null],
  ['the XML names no bridge', { path: { wantedBridge: null, bridge: null } }, null],
  [
    'in none',
    { path: { bridge: null } },
    { code: 'datalink.tap-not-in-bridge', hop: 'vnet0', evidence: ['no-master', 'source-bridge'], commands },
  ],
  [
    'in another',
    { path: { bridge: 'br9' }, facts: { link: links(bridge('br9')) } },
    {
      code: 'datalink.tap-in-wrong-bridge',
      evidence: ['other-master', 'source-bridge'],
      params: { is: 'br9', wanted: 'br0' },
      commands,
    },
  ],
  [
    'in none, and the bridge is gone: nothing that could be pasted',
    { path: { bridge: null, wantedBridge: 'br7' } },
    { code: 'datalink.tap-not-in-bridge', evidence: ['no-master', 'source-bridge'], commands: [] },
  ],
  [
    'no port of Open vSwitch',
    {
      path: { ...onOvs, bridge: null },
      facts: {
        ovs: ok(ovsWithout('vnet0')),
        'domain-xml': domain(nic({ vlan: { trunk: false, tags: [{ id: 10, nativeMode: null }] } })),
      },
    },
    {
      code: 'datalink.tap-not-in-bridge',
      evidence: ['ovs-no-port', 'source-bridge'],
      commands: [
        'ovs-vsctl --if-exists del-port vnet0 -- add-port br0 vnet0 tag=10',
        'ip link set dev vnet0 up',
      ],
    },
  ],
  ['Open vSwitch, whose database could not be read', { path: { ...onOvs, bridge: null } }, null],
]);
