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
    const active = path.legs.find(({ above, active: used }) => above === bond && used === true)?.device;
    // With one active member the others were asked; where all send, each was.
    const dead = one
      ? silentThere(symptom, probes)
        ? active
        : undefined
      : probes.members.find(({ answered }) => !answered)?.device;
    if (dead === undefined) {
      return pass;
    }
    const carried = probes['guest-frames'].find(({ device }) => device === dead)?.sent ?? [];
    const frames = carried.reduce((sum, each) => sum + each.frames, 0);
    return breaks('physical.bond-member-dead', {
      hop: dead,
      confidence: one ? 0.95 : 0.9,
      params: { vm, bond, dead, other: answering.device },
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
        evidence(`tcpdump -nne -i ${answering.device} arp`, 'member-answered', {
          member: answering.device,
          address,
        }),
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
