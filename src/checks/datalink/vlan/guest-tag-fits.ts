import { outsideOf } from '../../../probes/vlans.ts';
import { breaks, defineCheck, evidence, pass } from '../../check.ts';
import { answeredIn, silentThere, vlanName, wire } from '../../vlan-world.ts';

export const guestTagFits = defineCheck({
  id: 'datalink.guest-tag-fits',
  summary: 'Where the guest tags its frames itself, its network is in that VLAN',
  probes: [
    'own-tag',
    'guest-frames',
    'other-vlans',
    'egress',
    'next-hop-owners',
    'impersonate',
    'outside-heard',
  ],
  dependsOn: ['datalink.tap-takes-vlan', 'datalink.ovs-vlans-fit'],
  findings: ['datalink.guest-tags-wrongly'],
  run({ vm, path, probes, symptom }) {
    const tag = probes['own-tag'];
    const [device] = outsideOf(path);
    const answered = answeredIn(probes);
    if (tag === null || device === undefined || answered === null || !silentThere(symptom, probes)) {
      return pass;
    }
    const leaves = wire(path, tag);
    const doubled = probes['guest-frames'].some(({ sent }) => sent.some(({ vlans }) => vlans.length > 1));
    // The next hop is where the guest's frames would be without its tag.
    const isThere = answered.device === device && answered.vlan === path.tags[device];
    if (doubled || !isThere || leaves?.tag === answered.vlan) {
      return pass;
    }
    const address = probes['next-hop-owners']?.address ?? path.targetAddress ?? '';
    return breaks('datalink.guest-tags-wrongly', {
      hop: path.tap,
      confidence: 0.9,
      params: { vm, vlan: tag, address, answers: vlanName(answered.vlan) },
      evidence: [
        evidence(`tcpdump -nne -i ${path.tap} ether src ${path.guestMac}`, 'guest-tags', { vm, vlan: tag }),
        evidence(
          answered.vlan === null
            ? `tcpdump -nne -Q in -i ${device} arp`
            : `tcpdump -nne -Q in -i ${device} vlan ${answered.vlan}`,
          'answers-in-vlan',
          { mac: answered.owner, vlan: vlanName(answered.vlan), address },
        ),
      ],
      fix: { where: 'guest' },
    });
  },
});
