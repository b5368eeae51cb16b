import { guestTakesFrames } from '../../../../src/checks/vm/guest-takes-frames.ts';
import { longTrain, numbers, still, train } from '../builders.ts';
import { checkTable } from '../table.ts';

const moved = { ...still, counters: [{ device: 'vnet0', counter: 'tx_dropped', by: 9 }] };
const mute = longTrain({ out: numbers(12), asked: 20 });

checkTable(guestTakesFrames, [
  ['it does', {}, null],
  ['frames of others are dropped, and ours are answered', { probes: { moved, train: longTrain() } }, null],
  ['it does not answer, and nothing is dropped', { probes: { train: mute } }, null],
  ['dropped during a short train', { probes: { moved, train: train() } }, null],
  [
    'it does not',
    { probes: { moved, train: mute } },
    {
      code: 'vm.guest-drops-frames',
      effect: 'degrades',
      hop: 'vnet0',
      evidence: ['counter-moved'],
      params: { unanswered: 8, asked: 20 },
      where: 'guest',
    },
  ],
]);
