import { nicDoesNotHang } from '../../../../src/checks/physical/nic-does-not-hang.ts';
import { kernelLog } from '../../../../src/facts/link/kernel-log.ts';
import { parseOutput, recorded } from '../../facts/support.ts';
import { lost, ok, works } from '../builders.ts';
import { checkTable } from '../table.ts';

// The kernel's lines as they were reported (test/fixtures/facts/README.md): eth0 hangs, eth1 too.
const facts = { 'kernel-log': ok(parseOutput(kernelLog, recorded('kernel-log/reported.txt'))) };
const quiet = { 'kernel-log': ok({ lines: [] }) };
const symptom = lost('beyond', 'arp', 'eth0', '10.0.0.1');
const uplink = { egress: { device: 'eth0', kind: 'uplink' as const } };
const found = {
  code: 'physical.nic-hangs',
  hop: 'eth0',
  evidence: ['nic-hang'],
  params: { times: 3 },
} as const;

checkTable(nicDoesNotHang, [
  ['a quiet log', { symptom, facts: quiet, probes: uplink }, null],
  ['another NIC hangs', { symptom, facts, path: { legs: [] }, probes: uplink }, null],
  [
    'nothing comes back by a NIC that hangs',
    { symptom, facts, probes: uplink },
    { ...found, effect: 'breaks' },
  ],
  [
    'it was reset, and the path works',
    { symptom: works, facts, probes: uplink },
    { ...found, effect: 'notes' },
  ],
  [
    'it is lost inside the host',
    { symptom: lost('out'), facts, probes: uplink },
    { ...found, effect: 'notes' },
  ],
  [
    'the target is another VM here',
    { symptom, facts, probes: { egress: { device: 'vnet1', kind: 'tap' } } },
    null,
  ],
]);
