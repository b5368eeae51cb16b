import { wordsOf } from '../../../path/family.ts';
import { breaks, defineCheck, degrades, evidence, pass } from '../../check.ts';

export const nobodyAnswersForOthers = defineCheck({
  id: 'datalink.nobody-answers-for-others',
  summary: 'No machine answers ARP for the next hop whose way does not lead there (proxy ARP)',
  probes: ['proxy-answers', 'next-hop-owners', 'impersonate', 'provoke'],
  dependsOn: ['datalink.mac-is-unique'],
  findings: ['datalink.proxy-arp-misleads'],
  run({ vm, path, probes, symptom }) {
    const { macs, address } = probes['proxy-answers'] ?? { macs: [], address: '' };
    const leads = (mac: string) =>
      probes.impersonate.some(
        ({ nextHopMac, answer }) => nextHopMac === mac && answer?.kind === 'echo-reply',
      );
    const tried = (mac: string) => probes.impersonate.some(({ nextHopMac }) => nextHopMac === mac);
    const used = probes.provoke?.replyMac ?? null;
    const wrong = macs.filter((mac) => tried(mac) && !leads(mac));
    const right = probes['next-hop-owners']?.macs.find(({ mac }) => leads(mac))?.mac;
    // Only what is proven on both sides: by its owner the target is reached, and not by whoever answers as well.
    const [impostor] = wrong.toSorted((a, b) => Number(b === used) - Number(a === used));
    const broken =
      symptom?.works === 'no' &&
      symptom.lost.segment === 'beyond' &&
      impostor !== undefined &&
      impostor === used;
    if (impostor === undefined || right === undefined || !(broken || symptom?.works === 'yes')) {
      return pass;
    }
    const { whoOwns, pingFilter } = wordsOf(path);
    const make = broken ? breaks : degrades;
    return make('datalink.proxy-arp-misleads', {
      hop: path.liveUplinks[0] ?? path.bridge,
      confidence: 0.93,
      params: { vm, address, mac: impostor, right },
      evidence: [
        evidence(whoOwns(address, path.bridge, 3), 'answers-for-others', { address, mac: impostor, right }),
        evidence(`tcpdump -nne -i ${path.tap} ${pingFilter}`, 'answered-through', {
          mac: right,
          target: path.targetAddress ?? '',
        }),
        evidence(`tcpdump -nne -i ${path.tap} ${pingFilter}`, 'unanswered-through', {
          mac: impostor,
          target: path.targetAddress ?? '',
        }),
      ],
      fix: { where: 'switch' },
    });
  },
});
