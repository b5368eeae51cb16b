import type { PathContext } from '../../model/path.ts';
import { wordsOf } from '../../path/family.ts';
import type { Observations } from '../../probes/observations.ts';
import { breaks, defineCheck, evidence, pass } from '../check.ts';
import { silentThere } from '../vlan-world.ts';

export const bondMemberPasses = defineCheck({
  id: 'physical.bond-member-passes',
  summary: "The member by which a bond sends the guest's frames passes them, as the others do",
  needs: ['link'],
  probes: [
    'members',
    'guest-frames',
    'egress',
    'next-hop-owners',
    'impersonate',
    'outside-heard',
    'other-vlans',
  ],
  dependsOn: ['physical.uplink-has-carrier', 'datalink.egress-forwards'],
  findings: ['physical.bond-member-dead'],
  run({ vm, path, facts, probes, symptom }) {
    const answering = probes.members.find(({ answered }) => answered);
    if (answering === undefined || symptom?.works !== 'no' || symptom.lost.segment !== 'beyond') {
      return pass;
    }
    const { bond, address } = answering;
    const mode = facts.link.links.find(({ name }) => name === bond)?.bond?.mode ?? '';
    const one = mode === 'active-backup';
    const active = path.legs.filter(({ above, active: used }) => above === bond && used === true);
    // With one active member the others were asked; where all send, each was.
    const dead = one
      ? silentThere(symptom, probes)
        ? active[0]?.device
        : undefined
      : deadAmong(
          active.map(({ device }) => device),
          path,
          probes,
        );
    if (dead === undefined) {
      return pass;
    }
    const other = one ? answering.device : (answering.by ?? answering.device);
    const carried = probes['guest-frames'].find(({ device }) => device === dead)?.sent ?? [];
    const frames = carried.reduce((sum, each) => sum + each.frames, 0);
    return breaks('physical.bond-member-dead', {
      hop: dead,
      confidence: one ? 0.95 : 0.9,
      params: { vm, bond, dead, other },
      evidence: [
        evidence(`cat /proc/net/bonding/${bond}`, one ? 'bond-active' : 'bond-members', {
          bond,
          member: dead,
          mode,
        }),
        evidence(`tcpdump -nne -i ${dead} ether host ${path.guestMac}`, 'member-carries', {
          vm,
          member: dead,
          frames,
        }),
        evidence(
          `tcpdump -nne -i ${other} ${wordsOf(path).resolutionFilter}`,
          one ? 'member-answered' : 'member-brings-answers',
          { member: other, address },
        ),
      ],
      fix: {
        where: 'hypervisor',
        commands: one
          ? [`ip link set dev ${bond} type bond active_slave ${answering.device}`]
          : [`ip link set dev ${dead} down`],
      },
    });
  },
});

/**
 * The one member of a bond that spreads its frames by which nothing came back, while its sibling brought answers. The
 * other side spreads as well, by addresses: who asks by one member may be answered by another, or by the dead one.
 */
function deadAmong(
  active: readonly string[],
  { guestMac }: Pick<PathContext, 'guestMac'>,
  { members, 'guest-frames': seen }: Pick<Observations, 'members' | 'guest-frames'>,
): string | undefined {
  const answers = members.filter(({ answered }) => answered);
  const came = seen.filter(({ came: frames }) => frames.length > 0).map(({ device }) => device);
  const heard = came.some((device) => active.includes(device));
  const guests = answers.some(({ mac }) => mac === guestMac);
  const hosts = members.filter(({ mac, sender }) => mac !== guestMac && sender === undefined);
  if (!guests && !heard && (hosts.length === 0 || hosts.some(({ answered }) => answered))) {
    // A switch that lets through the host's MAC address and not the guest's looks the same.
    return undefined;
  }
  const alive = new Set([
    ...came,
    ...answers.flatMap(({ by, device, mac }) => [
      by,
      // Two that asked for the same answer cannot be told apart by it.
      ...(members.filter((each) => each.mac === mac).length === 1 ? [device] : []),
    ]),
  ]);
  const dead = active.filter((device) => !alive.has(device));
  return dead.length === 1 && dead.length < active.length ? dead[0] : undefined;
}
