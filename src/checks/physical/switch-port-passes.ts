import { familyOf } from '../../model/net.ts';
import { wordsOf } from '../../path/family.ts';
import { breaks, defineCheck, evidence, pass } from '../check.ts';

export const switchPortPasses = defineCheck({
  id: 'physical.switch-port-passes',
  summary: 'Something answers from beyond the uplink: the switch port passes frames',
  optional: ['fdb'],
  probes: [
    'next-hop-owners',
    'neighbors',
    'control',
    'egress',
    'impersonate',
    'asked',
    'outside-heard',
    'other-vlans',
    'host-elsewhere',
  ],
  dependsOn: [
    'physical.carrier-is-steady',
    'physical.uplink-has-carrier',
    'datalink.egress-forwards',
    'datalink.vlan-tag-fits-switch',
    'physical.bond-member-passes',
    'physical.lacp-has-partner',
    'physical.switch-carries-vlan',
    'physical.nic-does-not-hang',
    'physical.vf-lets-guest-pass',
    'physical.uplink-is-wired',
  ],
  findings: ['physical.switch-port-blocked'],
  run({ vm, path, known, probes, symptom }) {
    const uplink = path.uplinks[0];
    const inside = probes.egress.kind === 'tap' || probes.egress.kind === 'host';
    if (symptom?.works !== 'no' || symptom.lost.segment !== 'beyond' || uplink === undefined || inside) {
      return pass;
    }
    const host = probes['host-elsewhere'];
    const others = [...probes.neighbors, ...(host === null ? [] : [host])];
    const asked = [probes['next-hop-owners'], ...others];
    const silent = asked.flatMap((each) => (each === null ? [] : [each.address]));
    // The switch's own frames (LLDP, spanning tree) come through a blocked port: one MAC address proves nothing.
    // The table was read right after the probes had listened for a second: what is older may be from before the break.
    const lately = known.fdb?.entries.filter(
      ({ port, updatedSecondsAgo }) => path.uplinks.includes(port) && updatedSecondsAgo === 0,
    );
    const heard =
      probes['outside-heard'].frames > 0 ||
      new Set(lately?.map(({ mac }) => mac)).size > 1 ||
      (probes['next-hop-owners']?.macs.length ?? 0) > 0 ||
      probes['other-vlans'].some(({ frames }) => frames > 0) ||
      others.some(({ answered }) => answered) ||
      probes.asked.some(({ answeredBy }) => answeredBy.length > 0) ||
      probes.impersonate.some(({ answer }) => answer !== null) ||
      probes.control?.answered === true;
    // One silent address may be one absent host. Two that should be there say that nothing gets through.
    if (heard || others.length === 0) {
      return pass;
    }
    return breaks('physical.switch-port-blocked', {
      hop: uplink,
      confidence: silent.length > 2 ? 0.95 : 0.9,
      params: { uplink, vm, silent: silent.join(', ') },
      evidence: [
        evidence(`tcpdump -nne -Q in -i ${uplink} ${wordsOf(path).resolutionFilter}`, 'nothing-comes-in', {
          uplink,
          silent: silent.join(', '),
        }),
        evidence(
          // A cable that carries one family carries the other: it may be one of either that was asked.
          wordsOf({ family: familyOf(others[0]?.address ?? '') }).whoOwns(
            others[0]?.address ?? '',
            probes.neighbors.length > 0 ? (path.hostDevice ?? path.bridge) : (host?.device ?? path.bridge),
          ),
          'host-fails-too',
          {},
        ),
        evidence(`cat /sys/class/net/${uplink}/carrier`, 'carrier-is-up', { device: uplink }),
      ],
      fix: { where: 'switch' },
    });
  },
});
