import type { OvsPort } from '../../../facts/ovs/ovs.ts';
import type { OvsFdb } from '../../../facts/ovs/ovs-fdb.ts';
import { vlanOf } from '../../../model/vlan.ts';
import { placeOf, placesOf, untaggedVlan, vlansOfPort } from '../../../path/ovs-ports.ts';
import { breaks, defineCheck, evidence, pass } from '../../check.ts';
import { wantedTag } from '../../ovs-settings.ts';

export const ovsVlansFit = defineCheck({
  id: 'datalink.ovs-vlans-fit',
  summary: "The tap's port is in the VLAN that it should be in, and the uplink's port carries that VLAN",
  needs: ['domain-xml', 'link'],
  optional: ['ovs', 'ovs-fdb'],
  probes: ['egress', 'other-vlans', 'own-tag'],
  dependsOn: ['datalink.tap-is-in-bridge', 'datalink.ovs-runs', 'datalink.ovs-ports-work'],
  findings: [
    'datalink.ovs-wrong-tag',
    'datalink.ovs-tag-refused',
    'datalink.ovs-vlan-refused',
    'datalink.ovs-vlan-not-on-uplink',
  ],
  run({ vm, path, facts, known, probes, symptom }) {
    const { ovs } = known;
    const place = placeOf(ovs, path.tap);
    const lost = symptom?.works === 'no' ? symptom.lost : null;
    if (
      path.bridgeKind !== 'ovs' ||
      ovs === null ||
      place === null ||
      lost === null ||
      lost.segment === 'service'
    ) {
      return pass;
    }
    const { port } = place;
    const nic = facts['domain-xml'].interfaces.find(({ mac }) => mac === path.guestMac);
    const own = probes['own-tag'];
    const vid = own ?? untaggedVlan(port);
    const shown = evidence(
      `ovs-vsctl --columns=tag,trunks,vlan_mode list port ${path.tap}`,
      'ovs-port-vlans',
      {
        port: path.tap,
        tag: port.tag ?? 'none',
        trunks: port.trunks.join(', ') || 'none',
      },
    );
    const wanted = wantedTag(nic);
    const wrongTag = (right: number, because: 'definition' | 'heard' | 'answered') =>
      breaks('datalink.ovs-wrong-tag', {
        hop: path.tap,
        confidence: because === 'heard' ? 0.85 : 0.96,
        params: { vm, tap: path.tap, is: named(vid), right, because },
        evidence: [
          shown,
          because === 'definition'
            ? evidence(`virsh dumpxml --domain ${vm}`, 'ovs-xml-tag', { tag: right })
            : because === 'answered'
              ? evidence(`tcpdump -nne -i ${path.uplinks[0] ?? ''} vlan ${right} and arp`, 'ovs-answered', {
                  vlan: right,
                  own: vid ?? 0,
                })
              : evidence(`ovs-appctl fdb/show ${place.bridge.name}`, 'ovs-heard', {
                  vlan: right,
                  own: vid ?? 0,
                }),
        ],
        fix: {
          where: 'hypervisor',
          commands: [
            `ovs-vsctl set port ${path.tap} tag=${right} -- clear port ${path.tap} trunks -- clear port ${path.tap} vlan_mode`,
          ],
        },
      });
    if (own !== null && lost.segment === 'out' && refusesTag(port, own)) {
      return breaks('datalink.ovs-tag-refused', {
        hop: path.tap,
        confidence: 0.95,
        params: {
          vm,
          tap: path.tap,
          vlan: own,
          tag: port.tag ?? 'none',
          trunks: port.trunks.join(', ') || 'none',
        },
        evidence: [
          shown,
          evidence(`tcpdump -nne -i ${path.tap} ether src ${path.guestMac}`, 'guest-tags', { vm, vlan: own }),
        ],
        fix: {
          where: 'hypervisor',
          commands: [
            !isAccess(port)
              ? `ovs-vsctl add port ${path.tap} trunks ${own}`
              : `ovs-vsctl set port ${path.tap} trunks=${own} -- clear port ${path.tap} tag -- clear port ${path.tap} vlan_mode`,
          ],
        },
      });
    }
    if (wanted !== null && wanted !== vid) {
      return wrongTag(wanted, 'definition');
    }
    if (vid === null && lost.segment === 'out') {
      return breaks('datalink.ovs-vlan-refused', {
        hop: path.tap,
        confidence: 0.95,
        params: { vm, tap: path.tap, trunks: port.trunks.join(', ') },
        evidence: [shown],
        fix: { where: 'hypervisor', commands: [`ovs-vsctl clear port ${path.tap} trunks`] },
      });
    }
    const answers = probes['other-vlans'].find(({ owner }) => owner !== null)?.vlan ?? null;
    if (wanted === null && answers !== null && lost.what === 'arp') {
      return wrongTag(answers, 'answered');
    }
    const uplinks = path.uplinks.flatMap((name) => placeOf(ovs, name) ?? []);
    const carriers = uplinks.filter(({ port: up }) => vid !== null && vlanOf(vlansOfPort(up), vid) !== null);
    const only = uplinks.length === 1 ? uplinks[0] : undefined;
    if (
      carriers.length === 0 &&
      only !== undefined &&
      lost.segment === 'out' &&
      probes.egress.kind !== 'tap' &&
      vid !== null
    ) {
      const up = only.port;
      const access = untaggedVlan(up);
      if (up.trunks.length === 0 && access !== null && wanted === null) {
        return wrongTag(access, 'heard');
      }
      return breaks('datalink.ovs-vlan-not-on-uplink', {
        hop: up.name,
        confidence: 0.94,
        params: { vm, uplink: up.name, vlan: named(vid), trunks: up.trunks.join(', ') || 'none' },
        evidence: [
          shown,
          evidence(`ovs-vsctl --columns=tag,trunks,vlan_mode list port ${up.name}`, 'ovs-port-vlans', {
            port: up.name,
            tag: up.tag ?? 'none',
            trunks: up.trunks.join(', ') || 'none',
          }),
        ],
        fix: {
          where: 'hypervisor',
          commands: up.trunks.length > 0 ? [`ovs-vsctl add port ${up.name} trunks ${vid}`] : [],
        },
      });
    }
    const heard = vlansHeard(
      known['ovs-fdb'],
      uplinks.map(({ device }) => device.ofport),
    );
    const taps = new Set(facts.link.links.filter(({ kind }) => kind === 'tun').map(({ name }) => name));
    const others = placesOf({ bridges: [place.bridge] }).filter(
      ({ device }) => device.type === '' && device.name !== path.tap && taps.has(device.name),
    );
    const [single] = heard;
    // Nobody was ever heard in the guest's VLAN, and every other guest is in the one where all is heard.
    const belongs =
      heard.length === 1 &&
      single !== undefined &&
      single !== vid &&
      others.length > 0 &&
      others.every(({ port: other }) => untaggedVlan(other) === single);
    return wanted === null && belongs && single !== 0 && lost.segment === 'beyond' && lost.what === 'arp'
      ? wrongTag(single, 'heard')
      : pass;
  },
});

/** What a tunnel of tags takes is not known. */
function refusesTag(port: OvsPort, tag: number): boolean {
  const carried = vlansOfPort(port);
  return isAccess(port) || (carried.length > 0 && vlanOf(carried, tag) === null);
}

/** An access port takes no frame with a tag. */
function isAccess({ vlanMode, tag }: OvsPort): boolean {
  return vlanMode === 'access' || (vlanMode === null && tag !== null);
}

/** Open vSwitch counts what carries no tag as VLAN 0. */
function named(vid: number | null): string {
  return vid === null ? 'none' : vid === 0 ? '0 (no tag)' : String(vid);
}

/** The VLANs in which anybody was heard behind the uplinks. */
function vlansHeard(fdb: OvsFdb | null, ofports: readonly (number | null)[]): number[] {
  const entries = (fdb?.entries ?? []).filter(({ ofport }) => ofport !== null && ofports.includes(ofport));
  return [...new Set(entries.map(({ vlan }) => vlan))];
}
