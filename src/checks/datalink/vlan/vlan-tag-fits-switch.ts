import { breaks, defineCheck, evidence, pass } from '../../check.ts';
import { answeredIn, filters, silentThere, vlanName, wire } from '../../vlan-world.ts';

export const vlanTagFitsSwitch = defineCheck({
  id: 'datalink.vlan-tag-fits-switch',
  summary:
    "The guest's frames leave with the tag that the other end of the cable expects, and with one tag alone",
  needs: ['link'],
  probes: [
    'guest-frames',
    'other-vlans',
    'own-tag',
    'egress',
    'next-hop-owners',
    'impersonate',
    'outside-heard',
  ],
  dependsOn: ['datalink.guest-tag-fits', 'datalink.vlan-is-right', 'datalink.uplink-carries-vlan'],
  findings: ['datalink.double-tagged', 'datalink.vlan-device-wrong-id', 'datalink.native-vlan-clash'],
  run({ vm, path, facts, probes, symptom }) {
    const out = wire(path, probes['own-tag']);
    if (out === null || !silentThere(symptom, probes)) {
      return pass;
    }
    const device = path.legs.find(({ kind, uplink }) => kind === 'vlan' && path.liveUplinks.includes(uplink));
    const doubled = probes['guest-frames']
      .find((each) => each.device === out.device)
      ?.sent.find(({ vlans }) => vlans.length > 1);
    const tag = probes['own-tag'];
    if (doubled !== undefined && device !== undefined && tag !== null) {
      return breaks('datalink.double-tagged', {
        hop: device.device,
        confidence: 0.9,
        params: { vm, device: device.device, outer: device.vid ?? 0, inner: tag, under: out.device },
        evidence: [
          evidence(`tcpdump -nne -i ${out.device} ether src ${path.guestMac}`, 'two-tags', {
            device: out.device,
            tags: doubled.vlans.join(', then '),
          }),
          evidence(`tcpdump -nne -i ${path.tap} ether src ${path.guestMac}`, 'guest-tags', {
            vm,
            vlan: tag,
          }),
          evidence(`ip -j -d link show dev ${device.device}`, 'vlan-device', {
            device: device.device,
            vlan: device.vid ?? 0,
          }),
        ],
        fix: { where: 'guest' },
      });
    }
    const answered = answeredIn(probes);
    if (answered === null || answered.device !== out.device) {
      return pass;
    }
    const address = probes['next-hop-owners']?.address ?? path.targetAddress ?? '';
    const proof = [
      evidence(`tcpdump -nne -i ${out.device} ether src ${path.guestMac}`, 'leaves-with', {
        vm,
        device: out.device,
        vlan: vlanName(out.tag),
      }),
      evidence(
        answered.vlan === null
          ? `tcpdump -nne -Q in -i ${out.device} arp`
          : `tcpdump -nne -Q in -i ${out.device} vlan ${answered.vlan}`,
        'answers-in-vlan',
        { mac: answered.owner, vlan: vlanName(answered.vlan), address },
      ),
    ] as const;
    if (device !== undefined && answered.vlan !== null) {
      const { device: name } = device;
      const parent = facts.link.links.find((link) => link.name === name)?.parent ?? out.device;
      return breaks('datalink.vlan-device-wrong-id', {
        hop: name,
        confidence: 0.9,
        params: { vm, device: name, is: device.vid ?? 0, wanted: answered.vlan },
        evidence: [
          evidence(`ip -j -d link show dev ${name}`, 'vlan-device', { device: name, vlan: device.vid ?? 0 }),
          ...proof,
        ],
        fix: {
          where: 'hypervisor',
          commands: [
            `ip link del dev ${name}`,
            `ip link add link ${parent} name ${name} type vlan id ${answered.vlan}`,
            `ip link set dev ${name} master ${path.bridge ?? ''}`,
            `ip link set dev ${name} up`,
          ],
        },
      });
    }
    const uplink = path.liveUplinks[0] ?? '';
    // The bridge strips the tag of the guest's VLAN, and the switch wants it.
    const strips = filters(path) && out.tag === null && answered.vlan === path.vlan;
    if (answered.vlan !== null && !strips) {
      return pass;
    }
    return breaks('datalink.native-vlan-clash', {
      hop: out.device,
      confidence: 0.9,
      params: {
        vm,
        uplink: out.device,
        leaves: vlanName(out.tag),
        wants: vlanName(answered.vlan),
        vlan: path.vlan ?? out.tag ?? 0,
      },
      evidence: [...proof],
      fix: strips
        ? { where: 'hypervisor', commands: [`bridge vlan add vid ${answered.vlan} dev ${uplink}`] }
        : { where: 'switch' },
    });
  },
});
