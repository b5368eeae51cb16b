import type { Link } from '../../facts/link/link.ts';
import type { PathContext } from '../../model/path.ts';
import { wordsOf } from '../../path/family.ts';
import { isRouted } from '../../path/next-hop.ts';
import { defineCheck, degrades, evidence, pass } from '../check.ts';
import { guestDevice } from '../guest-device.ts';

/** So many large packets have to be lost, and all of them, before size is what loses them. */
const leastLarge = 3;

/** Where more of the small ones are lost as well, size is not what loses them. */
const leastSmall = 0.9;

/** No link has a smaller MTU than this (RFC 8200, 5). */
const leastMtu = 1280;

/** What the headers of IP and ICMP take of a ping. */
const headers = { ipv4: 28, ipv6: 48 } as const;

export const largePacketsPass = defineCheck({
  id: 'network.large-packets-pass',
  summary:
    'Packets as large as the path should take arrive like small ones, or their sender is told of the limit',
  needs: ['link'],
  optional: ['agent-addresses'],
  probes: ['train', 'egress'],
  dependsOn: ['physical.bond-is-whole', 'transport.rate-limit-is-wide', 'datalink.egress-forwards'],
  findings: ['network.guest-mtu-too-large', 'network.device-mtu-too-small', 'network.path-mtu-too-small'],
  run({ path, facts, known, probes: { train, egress } }) {
    const large = train?.large ?? null;
    const smallPass = train !== null && train.numbers.received >= train.numbers.sent * leastSmall;
    if (large === null || !smallPass) {
      return pass;
    }
    const guest = guestDevice(known['agent-addresses'], path.guestMac);
    const device = (name: string | null) => facts.link.links.find((each) => each.name === name) ?? null;
    const way = [device(path.tap), device(egress.device)].filter((each) => each !== null);
    const narrow = way.toSorted((a, b) => a.mtu - b.mtu)[0];
    const sends = large.guestSends ?? 0;
    const answersLost = large.guestAnswers >= leastLarge && large.guestAnswersLeft === 0;
    if (answersLost && narrow !== undefined && sends > narrow.mtu) {
      return tooSmall(path, guest, narrow, way, sends);
    }
    const pingsLost = large.sent >= leastLarge && large.received === 0 && large.toldBy === null;
    if (!pingsLost || large.lost === null) {
      return pass;
    }
    if (large.lost !== 'beyond') {
      const wide = Math.max(...way.map(({ mtu }) => mtu));
      return narrow !== undefined && narrow.mtu < Math.min(large.size, sends)
        ? tooSmall(path, guest, narrow, way, wide)
        : pass;
    }
    const target = path.targetAddress ?? '';
    // Far smaller ones alone arriving is no MTU: some firewalls drop large pings, and nothing else that is large.
    // And a guest that sends none so large, as somebody may have told it, feels nothing.
    const { passes } = large;
    if (passes === null || passes < leastMtu || passes >= sends) {
      return pass;
    }
    return degrades('network.path-mtu-too-small', {
      hop: egress.device,
      confidence: 0.9,
      params: { device: egress.device ?? '', target, size: large.size, passes },
      evidence: [
        evidence(`ping -c 3 -M do -s ${large.size - headers[path.family]} ${target}`, 'large-lost', {
          size: large.size,
          lost: large.sent,
          passes,
        }),
        evidence(`ip -j link show dev ${egress.device ?? ''}`, 'device-mtu', {
          device: egress.device ?? '',
          mtu: device(egress.device)?.mtu ?? 0,
        }),
      ],
      fix: { where: egress.kind === 'tap' ? 'target' : isRouted(path, target) ? 'gateway' : 'switch' },
    });
  },
});

/** A device of this host takes less than its neighbors; where it is the tap's own limit, the guest sends too much. */
function tooSmall(
  path: Pick<PathContext, 'vm' | 'tap' | 'family'>,
  guest: string,
  narrow: Link,
  way: readonly Link[],
  size: number,
) {
  const { vm, tap } = path;
  const shows = [
    evidence(`ip -j link show dev ${narrow.name}`, 'device-mtu', { device: narrow.name, mtu: narrow.mtu }),
    evidence(
      `tcpdump -nne -i ${tap} '${wordsOf(path).pingFilter} and greater ${narrow.mtu + 15}'`,
      'large-seen',
      { tap, size },
    ),
  ] as const;
  if (way.every(({ mtu }) => mtu < size)) {
    return degrades('network.guest-mtu-too-large', {
      hop: tap,
      confidence: 0.93,
      params: { vm, device: narrow.name, mtu: narrow.mtu, size },
      evidence: shows,
      fix: { where: 'guest', commands: [`ip link set dev ${guest} mtu ${narrow.mtu}`] },
    });
  }
  const mtu = Math.max(...way.map((each) => each.mtu));
  return degrades('network.device-mtu-too-small', {
    hop: narrow.name,
    confidence: 0.93,
    params: { device: narrow.name, mtu: narrow.mtu, wanted: mtu },
    evidence: shows,
    fix: { where: 'hypervisor', commands: [`ip link set dev ${narrow.name} mtu ${mtu}`] },
  });
}
