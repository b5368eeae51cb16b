import { uplinkReceivesClean } from '../../../../src/checks/physical/uplink-receives-clean.ts';
import { longTrain, lossy, ok, still } from '../builders.ts';
import { checkTable } from '../table.ts';

const moved = { ...still, counters: [{ device: 'eth0', counter: 'rx_crc_errors', by: 12 }] };
const carrier = ok({
  devices: [{ device: 'eth0', carrier: true, changes: 2, operstate: 'up', speed: 100, duplex: 'half' }],
});
const errors = {
  code: 'physical.uplink-errors',
  hop: 'eth0',
  evidence: ['counter-moved'],
  where: 'switch',
} as const;
const half = {
  code: 'physical.half-duplex',
  hop: 'eth0',
  evidence: ['half-duplex'],
  where: 'hypervisor',
  commands: ['ethtool -s eth0 autoneg on'],
} as const;

checkTable(uplinkReceivesClean, [
  ['all is well', {}, null],
  ['loss, and nothing wrong here', { probes: { train: lossy('beyond') } }, null],
  [
    'dropped, which every host does',
    { probes: { moved: { ...still, counters: [{ device: 'eth0', counter: 'tx_dropped', by: 3 }] } } },
    null,
  ],
  [
    'damaged frames on the tap are none of a cable',
    { probes: { moved: { ...still, counters: [{ device: 'vnet0', counter: 'rx_crc_errors', by: 3 }] } } },
    null,
  ],
  [
    'damaged frames of somebody else',
    { probes: { moved, train: longTrain() } },
    { ...errors, effect: 'notes' },
  ],
  [
    'damaged frames, and ours are lost',
    { probes: { moved, train: lossy('beyond') } },
    { ...errors, effect: 'degrades' },
  ],
  ['half duplex, and nothing is lost', { facts: { carrier } }, { ...half, effect: 'notes' }],
  [
    'half duplex, and ours are lost',
    { facts: { carrier }, probes: { train: lossy('beyond') } },
    { ...half, effect: 'degrades' },
  ],
]);
