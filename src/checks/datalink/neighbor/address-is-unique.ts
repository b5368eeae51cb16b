import { wordsOf } from '../../../path/family.ts';
import type { Observations } from '../../../probes/observations.ts';
import type { Owners } from '../../../probes/owners.ts';
import { breaks, defineCheck, degrades, evidence, pass } from '../../check.ts';

export const addressIsUnique = defineCheck({
  id: 'datalink.address-is-unique',
  summary: "Nobody else claims the guest's address, and only one host the target's",
  probes: ['guest-owners', 'next-hop-owners', 'impersonate'],
  dependsOn: ['datalink.mac-is-unique', 'datalink.nobody-answers-for-others'],
  findings: ['datalink.duplicate-address'],
  run({ vm, path, probes, symptom }) {
    const guest = probes['guest-owners'];
    const own = [path.guestMac, ...path.otherNics.map(({ mac }) => mac)];
    const strangers = guest?.macs.filter(({ mac }) => !own.includes(mac)) ?? [];
    const target = probes['next-hop-owners'];
    const twice =
      target !== null &&
      target.address === path.targetAddress &&
      target.address !== path.hostGateway &&
      target.macs.length > 1 &&
      !isOneMachine(target, probes.impersonate);
    const found: { owners: Owners; macs: string[]; whose: string } | null =
      guest !== null && strangers.length > 0
        ? { owners: guest, macs: [path.guestMac, ...strangers.map(({ mac }) => mac)], whose: vm }
        : twice
          ? {
              owners: target,
              macs: target.macs.map(({ mac }) => mac),
              whose: path.targetName ?? target.address,
            }
          : null;
    if (found === null || symptom === null || symptom.works === 'unknown') {
      return pass;
    }
    if (symptom.works === 'no' && ['guest', 'out', 'service'].includes(symptom.lost.segment)) {
      return pass;
    }
    const { address } = found.owners;
    const make = symptom.works === 'yes' ? degrades : breaks;
    return make('datalink.duplicate-address', {
      hop: found.owners.macs.at(-1)?.device ?? null,
      confidence: 0.95,
      params: { address, whose: found.whose, macs: found.macs.join(', '), other: found.macs.at(-1) ?? '' },
      evidence: [
        evidence(wordsOf(path).whoOwns(address, path.bridge, 3), 'two-macs', {
          address,
          macs: found.macs.join(', '),
        }),
      ],
      fix: { where: 'switch' },
    });
  },
});

/**
 * A machine with two NICs in one network answers ARP on both for either address, and pings by one of them, whichever
 * was asked: that is how Linux does it by default, and no conflict. Two machines answer from their own each.
 */
function isOneMachine({ macs }: Owners, pings: Observations['impersonate']): boolean {
  const answers = macs.map(
    ({ mac }) => pings.find(({ nextHopMac }) => nextHopMac === mac)?.answerMac ?? null,
  );
  return answers[0] != null && answers.every((mac) => mac === answers[0]);
}
