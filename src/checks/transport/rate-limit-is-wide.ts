import type { RateLimit } from '../../facts/domain/domain-xml.ts';
import type { Train } from '../../probes/train/train.ts';
import { defineCheck, degrades, evidence, pass } from '../check.ts';
import { shellWord } from '../shell.ts';
import { lossOf, mostHeldMs } from '../train-judgement.ts';

/** Queues that hold frames back because somebody set a rate. */
const limiters: readonly string[] = ['tbf', 'htb', 'hfsc', 'cbq', 'cake', 'police'];

/** So many of the guest's full-size answers in a row have to be lost, and counted, to be no chance. */
const leastBurst = 2;

export const rateLimitIsWide = defineCheck({
  id: 'transport.rate-limit-is-wide',
  summary:
    "No rate limit of this host (libvirt's bandwidth, tc) is so tight that a handful of pings feels it",
  needs: ['tc-qdisc', 'domain-xml'],
  probes: ['moved', 'train', 'egress'],
  dependsOn: ['datalink.egress-forwards'],
  findings: ['transport.bandwidth-limit', 'transport.queue-limit', 'transport.queue-impairs'],
  run({ vm, path, facts, probes: { moved, train, egress } }) {
    if (train === null || !train.long) {
      return pass;
    }
    const loss = lossOf(train);
    const { toGuestMs, fromGuestMs } = train.held;
    const isHeld = (heldMs: number | null) => (heldMs ?? 0) > mostHeldMs;
    const ways = [
      { device: path.tap, heldMs: toGuestMs, way: 'to', felt: loss?.segment === 'return', burst: false },
      ...(egress.kind === 'uplink'
        ? [
            {
              device: egress.device ?? '',
              heldMs: fromGuestMs,
              way: 'from',
              felt: loss?.segment === 'out',
              burst: losesBurst(train),
            },
          ]
        : []),
    ];
    for (const { device, heldMs, way, felt, burst } of ways) {
      const queue = facts['tc-qdisc'].qdiscs.find(
        (each) => each.device === device && (limiters.includes(each.kind) || each.kind === 'netem'),
      );
      const worked = moved?.qdiscs.find((each) => each.device === device && each.kind === queue?.kind);
      // What a queue drops it never holds: where it counts drops, a lost burst shows it as well.
      const isFelt = felt || isHeld(heldMs) || (burst && (worked?.drops ?? 0) >= leastBurst);
      if (!isFelt || queue === undefined || (worked === undefined && queue.kind !== 'netem')) {
        continue;
      }
      const shown = {
        device,
        kind: queue.kind,
        drops: worked?.drops ?? 0,
        overlimits: worked?.overlimits ?? 0,
        held: heldMs === null ? '-' : Math.round(heldMs),
        lost: loss?.lost ?? 0,
        of: loss?.of ?? train.numbers.sent,
      };
      const proof = evidence(`tc -s qdisc show dev ${device}`, 'queue-held', shown);
      const nic = facts['domain-xml'].interfaces.find(({ mac }) => mac === path.guestMac);
      const limit = way === 'to' ? nic?.bandwidth?.inbound : undefined;
      if (queue.kind !== 'netem' && limit !== undefined) {
        return degrades('transport.bandwidth-limit', {
          hop: device,
          confidence: 0.95,
          params: { vm, ...shown, ...rateOf(limit) },
          evidence: [
            evidence(
              `virsh --readonly domiftune --domain ${shellWord(vm)} ${device}`,
              'bandwidth',
              rateOf(limit),
            ),
            proof,
          ],
          fix: {
            where: 'hypervisor',
            commands: [`virsh domiftune --domain ${shellWord(vm)} ${path.guestMac} --live --inbound 0`],
            persistent: [`virsh domiftune --domain ${shellWord(vm)} ${path.guestMac} --config --inbound 0`],
          },
        });
      }
      return degrades(queue.kind === 'netem' ? 'transport.queue-impairs' : 'transport.queue-limit', {
        hop: device,
        confidence: 0.95,
        params: { ...shown, rate: rateText(queue.options['rate']) },
        evidence: [proof],
        fix: {
          where: 'hypervisor',
          commands: [`tc qdisc del dev ${device} ${queue.root ? 'root' : `parent ${queue.parent ?? ''}`}`],
        },
      });
    }
    return pass;
  },
});

/** Full-size answers of the guest came out of its tap and did not leave this host. */
function losesBurst({ large }: Train): boolean {
  return large !== null && large.guestAnswers - large.guestAnswersLeft >= leastBurst;
}

/** libvirt counts in kilobytes (of 1,024 bytes) a second, tc and people in kilobits. */
function rateOf({ averageKiBps }: RateLimit): { average: number; kbit: number } {
  return { average: averageKiBps, kbit: Math.round((averageKiBps * 8192) / 1000) };
}

/** tc gives bytes a second. */
function rateText(rate: unknown): string {
  return typeof rate === 'number' ? `${Math.round((rate * 8) / 1000)} kbit/s` : 'its rate';
}
