import { pathIsPrompt } from '../../../../src/checks/network/path-is-prompt.ts';
import { longTrain, numbers, train } from '../builders.ts';
import { checkTable } from '../table.ts';

const slow = longTrain({ numbers: numbers(40, 40, { medianMs: 120, minMs: 100, maxMs: 140 }) });
const unsteady = longTrain({
  numbers: numbers(40, 40, { medianMs: 40, maxMs: 190, jitterMs: 60 }),
  control: null,
});
const code = 'network.slow-path';

checkTable(pathIsPrompt, [
  ['it is', { probes: { train: longTrain() } }, null],
  [
    'one slow answer in a short train',
    { probes: { train: train({ numbers: numbers(4, 4, { medianMs: 90 }) }) } },
    null,
  ],
  ['no train', { probes: { train: null } }, null],
  ['slow, and far away', { path: { targetAddress: '10.0.1.20' }, probes: { train: slow } }, null],
  ['slow, and another guest', { probes: { train: slow, egress: { device: 'vnet1', kind: 'tap' } } }, null],
  [
    'slow, and a neighbor',
    { probes: { train: slow } },
    { code, effect: 'degrades', hop: 'eth0', evidence: ['ping-times', 'host-ping-times'], where: 'switch' },
  ],
  [
    'unsteady, and a neighbor',
    { probes: { train: unsteady } },
    { code: 'network.unsteady-path', effect: 'degrades', hop: 'eth0', evidence: ['ping-times'] },
  ],
]);
