import { isRouted } from '../../../path/next-hop.ts';
import { breaks, defineCheck, evidence, pass } from '../../check.ts';

export const answersFindGuest = defineCheck({
  id: 'datalink.answers-find-guest',
  summary: "What the target or the gateway sends to the guest's address goes to the guest's MAC address",
  probes: ['misdirected', 'provoke', 'guest-owners'],
  dependsOn: ['datalink.mac-is-unique', 'datalink.address-is-unique'],
  findings: ['datalink.peer-neighbor-wrong'],
  run({ vm, path, probes, symptom }) {
    const target = path.targetAddress;
    const address = probes.provoke?.guestAddress ?? null;
    const stray = probes.misdirected.find(({ from }) => from === target);
    const lost = symptom?.works === 'no' && ['beyond', 'return'].includes(symptom.lost.segment);
    if (!lost || stray === undefined || target === null || address === null) {
      return pass;
    }
    // With another owner of the address the frames go to that one, and rightly so as far as the sender can tell.
    if (probes['guest-owners']?.macs.some(({ mac }) => mac === stray.mac) === true) {
      return pass;
    }
    const routed = isRouted(path, target);
    const peer = routed || target === path.hostGateway ? (path.hostGateway ?? stray.senderMac) : target;
    const place =
      routed || peer === path.hostGateway ? ({ where: 'gateway' } as const) : ({ where: 'target' } as const);
    return breaks('datalink.peer-neighbor-wrong', {
      hop: peer,
      confidence: 0.97,
      params: { vm, address, peer, mac: stray.mac, right: path.guestMac, uplink: stray.device },
      evidence: [
        evidence(`tcpdump -nne -i ${stray.device} ip dst host ${address}`, 'answer-to-other-mac', {
          peer,
          sender: stray.senderMac,
          mac: stray.mac,
          right: path.guestMac,
        }),
      ],
      fix: { ...place, commands: [`ip neigh flush to ${address} nud all`] },
    });
  },
});
