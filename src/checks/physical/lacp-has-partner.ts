import { type Answer, breaks, defineCheck, degrades, evidence, pass } from '../check.ts';

const nobody = /^(00:){5}00$/u;

export const lacpHasPartner = defineCheck({
  id: 'physical.lacp-has-partner',
  summary: 'A bond with LACP has a partner, and all its members are in one aggregator',
  needs: ['link'],
  optional: ['bonding'],
  probes: ['egress', 'outside-heard', 'other-vlans'],
  dependsOn: ['physical.uplink-has-carrier', 'datalink.egress-forwards'],
  findings: ['physical.lacp-no-partner', 'physical.lacp-split'],
  run({ vm, path, facts, known, probes, symptom }): Answer {
    const leg = path.legs.find(({ kind }) => kind === 'bond');
    const link = facts.link.links.find(({ name }) => name === leg?.device);
    const outward = probes.egress.kind === 'uplink' || probes.egress.kind === 'unknown';
    if (link?.bond?.mode !== '802.3ad' || !outward || symptom === null || symptom.works === 'unknown') {
      return pass;
    }
    const { bond, name } = link;
    const members = facts.link.links.filter(({ master, up, carrier }) => master === name && up && carrier);
    const aggregators = new Set(members.flatMap(({ bondPort }) => bondPort?.aggregator ?? []));
    const silent =
      symptom.works === 'no' &&
      symptom.lost.segment === 'beyond' &&
      probes['outside-heard'].frames === 0 &&
      probes['other-vlans'].every(({ frames }) => frames === 0);
    const details = known.bonding?.bonds.find((each) => each.name === name);
    const churned = details?.slaves.filter(({ actorChurn }) => actorChurn === 'churned') ?? [];
    const proof = {
      hop: name,
      params: { vm, bond: name, members: members.map((each) => each.name).join(', ') || 'none' },
      evidence: [
        evidence(`ip -j -d link show dev ${name}`, 'lacp-partner', {
          bond: name,
          partner: bond.partnerMac ?? 'none',
        }),
        evidence(`cat /proc/net/bonding/${name}`, 'lacp-aggregators', {
          members: members.map((each) => `${each.name} in ${each.bondPort?.aggregator ?? '?'}`).join(', '),
          churned: churned.map((each) => each.name).join(', ') || 'none',
        }),
      ],
      fix: { where: 'switch' },
    } as const;
    const live = details?.slaves.filter((slave) => members.some((each) => each.name === slave.name)) ?? [];
    // Its MAC address stands there until its time is over, though nobody was heard for as long, or though its last
    // word was that it has taken the ports out.
    const left = ({ partnerGone, partnerInSync }: (typeof live)[number]) =>
      partnerGone === true || partnerInSync === false;
    const isNobody = bond.partnerMac !== null && nobody.test(bond.partnerMac);
    if (silent && !isNobody && live.length > 0 && live.every(left)) {
      const held = { bond: name, partner: bond.partnerMac ?? 'none', rate: details?.lacpRate ?? 'slow' };
      const word = live.some(({ partnerGone }) => partnerGone === true) ? 'lacp-expired' : 'lacp-out-of-sync';
      return breaks('physical.lacp-no-partner', {
        ...proof,
        confidence: 0.9,
        evidence: [evidence(`cat /proc/net/bonding/${name}`, word, held)],
      });
    }
    if (isNobody) {
      if (silent) {
        return breaks('physical.lacp-no-partner', { ...proof, confidence: 0.85 });
      }
      // One member alone loses nothing by it.
      return symptom.works === 'yes' && members.length > 1
        ? degrades('physical.lacp-no-partner', { ...proof, confidence: 0.9 })
        : pass;
    }
    return symptom.works === 'yes' && aggregators.size > 1
      ? degrades('physical.lacp-split', { ...proof, confidence: 0.9 })
      : pass;
  },
});
