import { neighborTableHasRoom } from '../../../../src/checks/network/neighbor-table-has-room.ts';
import { kernelLog } from '../../../../src/facts/link/kernel-log.ts';
import { parseOutput, recorded } from '../../facts/support.ts';
import { lost, ok, works } from '../builders.ts';
import { checkTable } from '../table.ts';

const facts = { 'kernel-log': ok(parseOutput(kernelLog, recorded('kernel-log/overflow.txt'))) };
const symptom = lost('beyond', 'ip', 'br0', '10.0.0.2');
const found = {
  code: 'network.neighbor-table-full',
  hop: 'br0',
  evidence: ['neighbor-overflow'],
  params: { times: 2, table: 'arp_cache' },
} as const;

checkTable(neighborTableHasRoom, [
  [
    'a quiet log',
    { symptom, facts: { 'kernel-log': ok({ lines: [] }) }, path: { targetIsHost: true } },
    null,
  ],
  [
    'the target is this host, which has no room for the guest',
    { symptom, facts, path: { targetIsHost: true } },
    {
      ...found,
      effect: 'breaks',
      commands: [
        'sysctl -w net.ipv4.neigh.default.gc_thresh1=1024',
        'sysctl -w net.ipv4.neigh.default.gc_thresh2=4096',
        'sysctl -w net.ipv4.neigh.default.gc_thresh3=8192',
      ],
    },
  ],
  ['a bridged path needs no entry here', { symptom, facts }, { ...found, effect: 'notes' }],
  ['the path works', { symptom: works, facts, path: { targetIsHost: true } }, { ...found, effect: 'notes' }],
]);
