import { pathLosesNothing } from '../../../../src/checks/network/path-loses-nothing.ts';
import { longTrain, lossy, numbers, train } from '../builders.ts';
import { checkTable } from '../table.ts';

const lost = (beyond: number, sent = 40) =>
  longTrain({ numbers: numbers(sent, sent - beyond), lost: { out: 0, beyond, return: 0 } });
const beyond = { code: 'network.loss-beyond', effect: 'degrades', hop: 'eth0', where: 'switch' } as const;

checkTable(pathLosesNothing, [
  ['nothing is lost', { probes: { train: longTrain() } }, null],
  ['no train', { probes: { train: null } }, null],
  [
    'half of a short one: no long one was sent',
    { probes: { train: train({ numbers: numbers(4, 2) }) } },
    null,
  ],
  ['one of 40 is chance', { probes: { train: lost(1) } }, null],
  ['two of 40 are chance, until more were sent', { probes: { train: lost(2) } }, null],
  ['three of 80 are chance', { probes: { train: lost(3, 80) } }, null],
  ['three of 40', { probes: { train: lost(3) } }, { ...beyond, evidence: ['pings-lost', 'host-pings'] }],
  [
    'four of 80',
    { probes: { train: lost(4, 80) } },
    { ...beyond, evidence: ['pings-lost', 'host-pings'], params: { percent: 5 } },
  ],
  [
    'this host loses as many',
    { probes: { train: { ...lost(12), control: numbers(10, 7) } } },
    { ...beyond, evidence: ['pings-lost', 'host-pings'], params: { host: 'loses pings there too' } },
  ],
  ['pings that nobody saw leave were lost by nobody on the way', { probes: { train: lossy('out') } }, null],
  [
    'to another guest',
    { probes: { train: { ...lost(12), control: null }, egress: { device: 'vnet1', kind: 'tap' } } },
    { ...beyond, hop: 'vnet1', where: 'target', evidence: ['pings-lost'] },
  ],
  [
    'on the way back through this host',
    { probes: { train: lossy('return') } },
    {
      code: 'network.loss-on-host',
      effect: 'degrades',
      hop: 'eth0',
      evidence: ['pings-lost'],
      where: 'hypervisor',
      commands: [],
    },
  ],
  [
    "the guest's own answers on the way out",
    { probes: { train: longTrain({ out: numbers(20, 15) }) } },
    { code: 'network.loss-on-host', effect: 'degrades', hop: 'vnet0', evidence: ['pings-lost'] },
  ],
  ['two of its answers are chance', { probes: { train: longTrain({ out: numbers(20, 18) }) } }, null],
]);
