import { breaks, defineCheck, evidence, pass } from '../check.ts';

export const switchPassesGuest = defineCheck({
  id: 'physical.switch-passes-guest',
  summary: "The switch passes the guest's frames as it passes those of this host",
  probes: ['as-guest', 'neighbors'],
  dependsOn: ['physical.switch-port-passes', 'datalink.mac-is-unique', 'datalink.address-is-unique'],
  findings: ['physical.switch-drops-mac', 'physical.switch-drops-address'],
  run({ vm, path, probes, symptom }) {
    const seen = probes['as-guest'];
    const uplink = path.uplinks[0];
    const lost = symptom?.works === 'no' && symptom.lost.segment === 'beyond';
    if (!lost || seen === null || uplink === undefined || seen.neighbor === null || seen.neighbor.answered) {
      return pass;
    }
    const { address } = seen.bare;
    const other = seen.neighbor.address;
    // Only a neighbor that answers this host says by its silence that the guest is not let through.
    if (!probes.neighbors.some((each) => each.address === other && each.answered)) {
      return pass;
    }
    const guestAddress = path.guestAddresses[0]?.address ?? '';
    const common = [
      evidence(`arping -c 1 -I ${path.bridge ?? ''} ${address}`, 'host-is-answered', { address }),
      evidence(`tcpdump -nne -i ${uplink} arp and ether host ${path.guestMac}`, 'guest-not-answered', {
        vm,
        address,
        other,
      }),
    ] as const;
    return seen.bare.answered
      ? breaks('physical.switch-drops-address', {
          hop: uplink,
          confidence: 0.9,
          params: { vm, uplink, mac: path.guestMac, address: guestAddress },
          evidence: [
            ...common,
            evidence(`tcpdump -nne -i ${uplink} arp and ether host ${path.guestMac}`, 'bare-is-answered', {
              address,
              mac: path.guestMac,
            }),
          ],
          fix: { where: 'switch' },
        })
      : breaks('physical.switch-drops-mac', {
          hop: uplink,
          confidence: 0.9,
          params: { vm, uplink, mac: path.guestMac },
          evidence: [...common],
          fix: { where: 'switch' },
        });
  },
});
