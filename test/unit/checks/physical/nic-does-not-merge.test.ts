import { nicDoesNotMerge } from '../../../../src/checks/physical/nic-does-not-merge.ts';
import { kernelLog } from '../../../../src/facts/link/kernel-log.ts';
import { parseOutput, recorded } from '../../facts/support.ts';
import { ok } from '../builders.ts';
import { checkTable } from '../table.ts';

const facts = { 'kernel-log': ok(parseOutput(kernelLog, recorded('kernel-log/merged.txt'))) };

checkTable(nicDoesNotMerge, [
  ['a quiet log', { facts: { 'kernel-log': ok({ lines: [] }) } }, null],
  ['another NIC does', { facts, path: { uplinks: ['eth1'], legs: [] } }, null],
  [
    'the uplink does: said, and nothing is called broken by it',
    { facts },
    {
      code: 'physical.nic-merges',
      effect: 'notes',
      hop: 'eth0',
      evidence: ['nic-merges'],
      commands: ['ethtool -K eth0 lro off'],
      persistent: [
        "printf '[Match]\\nOriginalName=eth0\\n[Link]\\nLargeReceiveOffload=no\\n' > /etc/systemd/network/10-eth0.link",
      ],
    },
  ],
  [
    'what lies under a bond that is the uplink does',
    {
      facts,
      path: {
        uplinks: ['bond0'],
        legs: [
          { uplink: 'bond0', device: 'bond0', kind: 'bond', above: null, up: true },
          { uplink: 'bond0', device: 'eth0', kind: 'nic', above: 'bond0', up: true },
        ],
      },
    },
    { code: 'physical.nic-merges', effect: 'notes', evidence: ['nic-merges'] },
  ],
]);
