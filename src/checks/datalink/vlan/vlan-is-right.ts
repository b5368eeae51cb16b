import { breaks, defineCheck, evidence, pass } from '../../check.ts';
import { shellWord } from '../../shell.ts';
import {
  accessCommands,
  answeredIn,
  filters,
  silentThere,
  trunkCommands,
  vlanInXml,
  vlanName,
} from '../../vlan-world.ts';

export const vlanIsRight = defineCheck({
  id: 'datalink.vlan-is-right',
  summary: "The VLAN of the guest's port is the one that its XML names, or in which the next hop answers",
  optional: ['domain-xml', 'fdb'],
  probes: ['own-tag', 'other-vlans', 'next-hop-owners', 'egress', 'impersonate', 'outside-heard'],
  dependsOn: ['datalink.tap-takes-vlan'],
  findings: ['datalink.wrong-vlan'],
  run({ vm, path, known, probes, symptom }) {
    const { tap, vlan } = path;
    const uplink = path.liveUplinks[0];
    if (vlan === null || !filters(path) || path.bridgeKind !== 'linux' || probes['own-tag'] !== null) {
      return pass;
    }
    if (!silentThere(symptom, probes) || uplink === undefined) {
      return pass;
    }
    const inXml = vlanInXml(known['domain-xml'], path.guestMac);
    const answered = answeredIn(probes);
    // Untagged on the wire is the VLAN that the uplink takes those frames into; the guest's own is another fault.
    const pvid = path.portVlans[uplink]?.find((entry) => entry.pvid)?.id;
    const heard = answered === null ? null : (answered.vlan ?? pvid ?? null);
    const wanted = inXml ?? heard;
    // The XML that names the VLAN of the port is not refuted by who answers elsewhere.
    if (wanted === null || wanted === vlan) {
      return pass;
    }
    const learned = known.fdb?.entries.find(
      (entry) => entry.mac === path.guestMac && entry.port === tap && entry.vlan === vlan,
    );
    return breaks('datalink.wrong-vlan', {
      hop: tap,
      confidence: inXml === null ? 0.9 : 0.95,
      params: { vm, tap, is: vlan, wanted, xml: inXml === null ? 'nothing' : `VLAN ${inXml}` },
      evidence: [
        evidence(`bridge -j vlan show dev ${tap}`, 'pvid', { port: tap, vlan }),
        ...(inXml === null
          ? []
          : [evidence(`virsh dumpxml --domain ${shellWord(vm)}`, 'xml-vlan', { vm, vlan: inXml })]),
        ...(answered === null
          ? []
          : [
              evidence(
                answered.vlan === null
                  ? `tcpdump -nne -Q in -i ${answered.device} arp`
                  : `tcpdump -nne -Q in -i ${answered.device} vlan ${answered.vlan}`,
                'answers-in-vlan',
                {
                  mac: answered.owner,
                  vlan: vlanName(answered.vlan),
                  address: probes['next-hop-owners']?.address ?? path.targetAddress ?? '',
                },
              ),
            ]),
        ...(learned === undefined
          ? []
          : [
              evidence(`bridge -j fdb show br ${path.bridge ?? ''}`, 'fdb-vlan', {
                mac: path.guestMac,
                vlan,
              }),
            ]),
      ],
      fix: {
        where: 'hypervisor',
        commands: [...accessCommands(path, tap, wanted), ...trunkCommands(path, uplink, wanted)],
      },
    });
  },
});
