import { vlanOf } from '../../../model/vlan.ts';
import { breaks, defineCheck, evidence, pass } from '../../check.ts';
import { filters, guestVlan } from '../../vlan-world.ts';

export const uplinkCarriesVlan = defineCheck({
  id: 'datalink.uplink-carries-vlan',
  summary: "The bridge's uplink carries the guest's VLAN",
  probes: ['own-tag', 'egress', 'next-hop-owners'],
  dependsOn: ['datalink.vlan-is-right', 'datalink.uplink-is-in-bridge'],
  findings: ['datalink.vlan-not-on-uplink'],
  run({ vm, path, probes, symptom }) {
    const vlan = guestVlan(path, probes['own-tag']);
    const uplink = path.liveUplinks[0];
    const inside = probes.egress.kind === 'tap' || probes.egress.kind === 'host';
    if (symptom?.works !== 'no' || vlan === null || uplink === undefined || inside || !filters(path)) {
      return pass;
    }
    const carries = (port: string) => vlanOf(path.portVlans[port], vlan) !== null;
    const lost = symptom.lost.segment === 'out' || symptom.lost.segment === 'return';
    if (!lost || path.bridgeKind !== 'linux' || path.liveUplinks.some(carries)) {
      return pass;
    }
    const there = probes['next-hop-owners']?.macs[0];
    return breaks('datalink.vlan-not-on-uplink', {
      hop: uplink,
      // Somebody beyond answers in that VLAN: then it is the uplink that lacks it.
      confidence: there === undefined ? 0.85 : 0.97,
      params: { vm, uplink, vlan, tap: path.tap },
      evidence: [
        evidence(`bridge -j vlan show dev ${uplink}`, 'vlan-missing', { port: uplink, vlan }),
        evidence(`bridge -j vlan show dev ${path.tap}`, 'guest-in-vlan', { vm, port: path.tap, vlan }),
        ...(there === undefined
          ? []
          : [
              evidence(`tcpdump -nne -Q in -i ${uplink} vlan ${vlan}`, 'answers-in-vlan', {
                mac: there.mac,
                vlan: `VLAN ${vlan}`,
                address: probes['next-hop-owners']?.address ?? '',
              }),
            ]),
      ],
      fix: { where: 'hypervisor', commands: [`bridge vlan add vid ${vlan} dev ${uplink}`] },
    });
  },
});
