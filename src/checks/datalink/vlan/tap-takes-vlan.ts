import { vlanOf } from '../../../model/vlan.ts';
import { breaks, defineCheck, evidence, pass } from '../../check.ts';
import { accessCommands, answeredIn, filters, trunkCommands, vlanInXml, vlanName } from '../../vlan-world.ts';

export const tapTakesVlan = defineCheck({
  id: 'datalink.tap-takes-vlan',
  summary: "The guest's port takes the frames that the guest sends, and gives them back as it sent them",
  optional: ['domain-xml'],
  probes: ['own-tag', 'guest-frames', 'other-vlans', 'next-hop-owners'],
  dependsOn: ['datalink.tap-forwards'],
  findings: ['datalink.port-without-pvid', 'datalink.vlan-not-on-tap', 'datalink.vlan-tagging-differs'],
  run({ vm, path, known, probes, symptom }) {
    const { tap } = path;
    if (symptom?.works !== 'no' || !filters(path) || path.bridgeKind !== 'linux') {
      return pass;
    }
    const carried = path.portVlans[tap] ?? [];
    const tag = probes['own-tag'];
    const { segment } = symptom.lost;
    const shows = (key: string, vlan: number | null) =>
      evidence(`bridge -j vlan show dev ${tap}`, key, {
        port: tap,
        vlan: vlan ?? 0,
        carries: carried.map(({ id, end }) => (end === null ? id : `${id}-${end}`)).join(', ') || 'none',
      });
    if (segment === 'out' && tag === null && carried.every(({ pvid }) => !pvid)) {
      const uplink = path.liveUplinks[0];
      const pvidOf = (port: string | null) =>
        path.portVlans[port ?? '']?.find(({ pvid }) => pvid)?.id ?? null;
      const answered = answeredIn(probes);
      const claimed = (probes['next-hop-owners']?.macs.length ?? 0) > 0;
      // Without a VLAN of the guest the question is asked in that of this host.
      const own = claimed ? pvidOf(path.bridge) : null;
      const heard = answered === null ? own : (answered.vlan ?? pvidOf(uplink ?? null));
      const wanted = vlanInXml(known['domain-xml'], path.guestMac) ?? heard;
      return breaks('datalink.port-without-pvid', {
        hop: tap,
        confidence: 0.95,
        params: { vm, tap, wanted: wanted ?? 'unknown' },
        evidence: [
          shows('no-pvid', null),
          evidence(`tcpdump -nne -i ${tap} ether src ${path.guestMac}`, 'guest-untagged', { vm }),
        ],
        fix: {
          where: 'hypervisor',
          commands:
            wanted === null
              ? []
              : [...accessCommands(path, tap, wanted), ...trunkCommands(path, uplink, wanted)],
        },
      });
    }
    if (segment === 'out' && tag !== null && vlanOf(carried, tag) === null) {
      return breaks('datalink.vlan-not-on-tap', {
        hop: tap,
        confidence: 0.95,
        params: { vm, tap, vlan: tag },
        evidence: [
          shows('vlan-missing', tag),
          evidence(`tcpdump -nne -i ${tap} ether src ${path.guestMac}`, 'guest-tags', { vm, vlan: tag }),
        ],
        fix: {
          where: 'hypervisor',
          commands: [
            `bridge vlan add vid ${tag} dev ${tap}`,
            ...trunkCommands(path, path.liveUplinks[0], tag),
          ],
        },
      });
    }
    const vid = tag ?? path.vlan;
    const entry = vid === null ? null : vlanOf(carried, vid);
    const came = probes['guest-frames'].find(({ device }) => device === tap)?.came ?? [];
    const got = came.find(({ vlans }) => (vlans[0] ?? null) !== tag);
    if (segment !== 'return' || entry === null || entry.untagged === (tag === null) || got === undefined) {
      return pass;
    }
    const flags = [...(entry.pvid ? ['pvid'] : []), ...(tag === null ? ['untagged'] : [])];
    return breaks('datalink.vlan-tagging-differs', {
      hop: tap,
      confidence: 0.95,
      params: { vm, tap, sends: vlanName(tag), gets: vlanName(got.vlans[0] ?? null) },
      evidence: [
        shows(entry.untagged ? 'egress-untagged' : 'egress-tagged', vid),
        evidence(`tcpdump -nne -i ${tap} ether host ${path.guestMac}`, 'tags-differ', {
          sends: vlanName(tag),
          gets: vlanName(got.vlans[0] ?? null),
        }),
      ],
      fix: {
        where: 'hypervisor',
        commands: [['bridge vlan add vid', vid, ...flags, 'dev', tap].join(' ')],
      },
    });
  },
});
