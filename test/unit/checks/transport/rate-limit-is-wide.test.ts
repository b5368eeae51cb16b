import { rateLimitIsWide } from '../../../../src/checks/transport/rate-limit-is-wide.ts';
import { domain, longTrain, lossy, nic, ok, still, train } from '../builders.ts';
import { checkTable } from '../table.ts';

const queue = (device: string, kind: string) => ({
  device,
  kind,
  handle: '1:',
  parent: null,
  root: true,
  options: kind === 'tbf' ? { rate: 8000 } : {},
  packets: 9,
  drops: 700,
  overlimits: 800,
});
const held = (device: string, kind: string) => ({
  facts: { 'tc-qdisc': ok({ qdiscs: [queue('lo', 'noqueue'), queue(device, kind)] }) },
  moved: { ...still, qdiscs: [{ device, kind, drops: 2, overlimits: 9 }] },
});
const limited = domain(nic({ bandwidth: { inbound: { averageKiBps: 8 } } }));
const slowIn = longTrain({ held: { toGuestMs: 700, fromGuestMs: 0.1 } });
const slowOut = longTrain({ held: { toGuestMs: 0.1, fromGuestMs: 700 } });
const tap = held('vnet0', 'tbf');
const uplink = held('eth0', 'tbf');
const burst = (guestAnswers: number, guestAnswersLeft: number) => ({
  size: 1500,
  sent: 10,
  received: 10,
  lost: null,
  toldBy: null,
  passes: null,
  guestSends: 1514,
  guestAnswers,
  guestAnswersLeft,
});
const byTc = {
  code: 'transport.queue-limit',
  effect: 'degrades',
  evidence: ['queue-held'],
  where: 'hypervisor',
} as const;

checkTable(rateLimitIsWide, [
  ['none', {}, null],
  [
    'a tight one on the tap, and a short train felt nothing',
    { facts: tap.facts, probes: { moved: tap.moved, train: train() } },
    null,
  ],
  [
    'a generous one: it held frames of others, and ours for no time',
    { facts: tap.facts, probes: { moved: tap.moved, train: longTrain() } },
    null,
  ],
  [
    'dropped much in former times, and nothing now',
    { facts: tap.facts, probes: { train: lossy('return') } },
    null,
  ],
  ['held, and there is no limit', { probes: { moved: tap.moved, train: slowIn } }, null],
  [
    'loss beyond is none of ours',
    { facts: uplink.facts, probes: { moved: uplink.moved, train: lossy('beyond') } },
    null,
  ],
  [
    'one on the uplink, and the target is another guest',
    {
      facts: uplink.facts,
      probes: { moved: uplink.moved, train: slowOut, egress: { device: 'vnet1', kind: 'tap' } },
    },
    null,
  ],
  [
    'so tight that it drops the burst and holds none of it',
    {
      facts: uplink.facts,
      probes: { moved: uplink.moved, train: longTrain({ large: burst(5, 3) }) },
    },
    { ...byTc, hop: 'eth0' },
  ],
  [
    'a burst that a queue did not count as dropped was lost elsewhere',
    {
      facts: uplink.facts,
      probes: {
        moved: { ...still, qdiscs: [{ device: 'eth0', kind: 'tbf', drops: 0, overlimits: 9 }] },
        train: longTrain({ large: burst(5, 3) }),
      },
    },
    null,
  ],
  [
    'one of a burst is chance',
    { facts: uplink.facts, probes: { moved: uplink.moved, train: longTrain({ large: burst(5, 4) }) } },
    null,
  ],
  [
    'towards the guest, by tc',
    { facts: tap.facts, probes: { moved: tap.moved, train: slowIn } },
    {
      ...byTc,
      hop: 'vnet0',
      commands: ['tc qdisc del dev vnet0 root'],
      params: { rate: '64 kbit/s', held: 700 },
    },
  ],
  [
    'from the guest, on the uplink',
    { facts: uplink.facts, probes: { moved: uplink.moved, train: lossy('out') } },
    { ...byTc, hop: 'eth0', commands: ['tc qdisc del dev eth0 root'] },
  ],
  [
    'towards the guest, by libvirt',
    {
      facts: { ...held('vnet0', 'htb').facts, 'domain-xml': limited },
      probes: { moved: held('vnet0', 'htb').moved, train: slowIn },
    },
    {
      code: 'transport.bandwidth-limit',
      effect: 'degrades',
      hop: 'vnet0',
      evidence: ['bandwidth', 'queue-held'],
      params: { average: 8, kbit: 66 },
      where: 'hypervisor',
      commands: ['virsh domiftune --domain web01 52:54:00:00:00:10 --live --inbound 0'],
      persistent: ['virsh domiftune --domain web01 52:54:00:00:00:10 --config --inbound 0'],
    },
  ],
  [
    'a netem that somebody forgot',
    { facts: held('eth0', 'netem').facts, probes: { train: slowOut } },
    { ...byTc, code: 'transport.queue-impairs', hop: 'eth0', commands: ['tc qdisc del dev eth0 root'] },
  ],
]);
