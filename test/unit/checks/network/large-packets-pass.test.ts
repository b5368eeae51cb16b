import { largePacketsPass } from '../../../../src/checks/network/large-packets-pass.ts';
import type { LargeSeen } from '../../../../src/probes/train/train.ts';
import { agent, bridge, links, longTrain, numbers, port } from '../builders.ts';
import { checkTable } from '../table.ts';

const seen = (changes: Partial<LargeSeen>) => ({
  train: longTrain({
    large: {
      size: 1500,
      sent: 4,
      received: 4,
      lost: null,
      toldBy: null,
      passes: null,
      guestSends: 1500,
      guestAnswers: 4,
      guestAnswersLeft: 4,
      ...changes,
    },
  }),
});
const lost = { received: 0, lost: 'beyond', passes: 1400 } as const;
const narrowUplink = { link: links(port('eth0', { mtu: 1400 })) };
const agentTells = { 'agent-addresses': agent(24) };

checkTable(largePacketsPass, [
  ['they pass', { probes: seen({}) }, null],
  ['nothing large was seen', { probes: { train: longTrain() } }, null],
  [
    'small ones are lost as well',
    { probes: { train: { ...seen(lost).train, numbers: numbers(40, 30) } } },
    null,
  ],
  ['one was lost, and not again', { probes: seen({ received: 3, lost: 'beyond' }) }, null],
  ['one was sent and lost', { probes: seen({ ...lost, sent: 1 }) }, null],
  ['the sender was told', { probes: seen({ ...lost, toldBy: '10.0.0.1' }) }, null],
  ['a firewall that takes small pings alone', { probes: seen({ ...lost, passes: 576 }) }, null],
  ['none of any size passed but small ones', { probes: seen({ ...lost, passes: null }) }, null],
  ['the guest sends none so large', { probes: seen({ ...lost, guestSends: 1400 }) }, null],
  ['a larger answer of the guest that left', { probes: seen({ guestSends: 1528 }) }, null],
  ['lost on this host, whose devices agree', { probes: seen({ ...lost, lost: 'return' }) }, null],
  [
    'beyond',
    { probes: seen(lost) },
    {
      code: 'network.path-mtu-too-small',
      effect: 'degrades',
      hop: 'eth0',
      evidence: ['large-lost', 'device-mtu'],
      params: { size: 1500, passes: 1400 },
      where: 'switch',
    },
  ],
  [
    'beyond, by IPv6',
    {
      path: { targetAddress: 'fd00::20', hostAddresses: [{ address: 'fd00::2', prefix: 64 }] },
      probes: seen({ ...lost, guestSends: 1496 }),
    },
    {
      code: 'network.path-mtu-too-small',
      effect: 'degrades',
      hop: 'eth0',
      evidence: ['large-lost', 'device-mtu'],
      params: { size: 1500, passes: 1400 },
      where: 'switch',
    },
  ],
  ['as large as the guest sends them', { probes: seen({ ...lost, passes: 1480, guestSends: 1480 }) }, null],
  [
    'beyond, behind a gateway',
    { path: { targetAddress: '10.0.1.20' }, probes: seen(lost) },
    {
      code: 'network.path-mtu-too-small',
      effect: 'degrades',
      evidence: ['large-lost', 'device-mtu'],
      where: 'gateway',
    },
  ],
  [
    'the guest sends more than its tap takes',
    { facts: agentTells, probes: seen({ guestSends: 1528, guestAnswersLeft: 0 }) },
    {
      code: 'network.guest-mtu-too-large',
      effect: 'degrades',
      hop: 'vnet0',
      evidence: ['device-mtu', 'large-seen'],
      where: 'guest',
      commands: ['ip link set dev eth0 mtu 1500'],
    },
  ],
  [
    "the guest's full size does not leave by a narrow uplink",
    { facts: narrowUplink, probes: seen({ guestAnswersLeft: 0 }) },
    {
      code: 'network.device-mtu-too-small',
      effect: 'degrades',
      hop: 'eth0',
      evidence: ['device-mtu', 'large-seen'],
      where: 'hypervisor',
      commands: ['ip link set dev eth0 mtu 1500'],
    },
  ],
  [
    'full size comes back and does not fit into the tap',
    {
      facts: { link: links(bridge('br0'), port('vnet0', { kind: 'tun', mtu: 1400 })) },
      probes: seen({ ...lost, lost: 'return', guestSends: 1428 }),
    },
    {
      code: 'network.device-mtu-too-small',
      effect: 'degrades',
      hop: 'vnet0',
      evidence: ['device-mtu', 'large-seen'],
      commands: ['ip link set dev vnet0 mtu 1500'],
    },
  ],
]);
