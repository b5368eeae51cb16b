import { wordsOf } from '../../path/family.ts';
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
    if (!lost || seen === null || uplink === undefined || seen.hop.answered) {
      return pass;
    }
    const { bare } = seen;
    if (bare === null || seen.neighbor === null || seen.neighbor.answered) {
      return pass;
    }
    // Asked without an address it says nothing of who looks at addresses.
    if (seen.neighbor.bare === true && bare.answered) {
      return pass;
    }
    const { address } = seen.hop;
    const other = seen.neighbor.address;
    const asked = probes.neighbors.find((each) => each.address === other);
    // Only a neighbor that answers this host says by its silence that the guest is not let through; the next hop does,
    // and where not even a question without an address is answered it is the MAC address.
    if (asked?.answered === false || (asked === undefined && bare.answered)) {
      return pass;
    }
    const guestAddress = path.guestAddresses[0]?.address ?? '';
    const words = wordsOf(path);
    const watch = `tcpdump -nne -i ${uplink} ${words.resolutionFilter} and ether host ${path.guestMac}`;
    const common = [
      evidence(words.whoOwns(address, path.bridge), 'host-is-answered', { address }),
      evidence(watch, 'guest-not-answered', {
        vm,
        address,
        other,
      }),
    ] as const;
    return bare.answered
      ? breaks('physical.switch-drops-address', {
          hop: uplink,
          confidence: 0.9,
          params: { vm, uplink, mac: path.guestMac, address: guestAddress, resolution: words.resolution },
          evidence: [
            ...common,
            evidence(watch, 'bare-is-answered', {
              address,
              mac: path.guestMac,
            }),
          ],
          fix: { where: 'switch' },
        })
      : breaks('physical.switch-drops-mac', {
          hop: uplink,
          confidence: asked === undefined ? 0.8 : 0.9,
          params: { vm, uplink, mac: path.guestMac },
          evidence: [...common],
          fix: { where: 'switch' },
        });
  },
});
