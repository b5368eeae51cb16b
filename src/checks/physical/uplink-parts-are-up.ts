import { breaks, defineCheck, evidence, pass } from '../check.ts';

export const uplinkPartsAreUp = defineCheck({
  id: 'physical.uplink-parts-are-up',
  summary: 'What a VLAN device lies on is set up, and a bond has a member that is',
  needs: ['link'],
  probes: ['egress'],
  dependsOn: ['datalink.uplink-is-in-bridge'],
  findings: ['physical.parent-down', 'physical.bond-without-member'],
  run({ path, facts, probes, symptom }) {
    const linkOf = (name: string) => facts.link.links.find((link) => link.name === name);
    const works = (name: string) => linkOf(name)?.up === true && linkOf(name)?.carrier === true;
    const inside = probes.egress.kind === 'tap' || probes.egress.kind === 'host';
    if (symptom?.works !== 'no' || symptom.lost.segment === 'guest' || inside || path.uplinks.some(works)) {
      return pass;
    }
    const upper = path.legs.find(({ kind, device }) => kind === 'vlan' && !works(device));
    const parent = linkOf(path.legs.find(({ above }) => above === upper?.device)?.device ?? '');
    if (upper !== undefined && parent?.up === false) {
      return breaks('physical.parent-down', {
        hop: parent.name,
        confidence: 0.97,
        params: { device: upper.device, parent: parent.name, bridge: path.bridge ?? '' },
        evidence: [
          evidence(`ip -j -d link show dev ${parent.name}`, 'link-flags', {
            device: parent.name,
            flags: parent.flags.join(','),
          }),
          evidence(`ip -j -d link show dev ${upper.device}`, 'lies-on', {
            device: upper.device,
            parent: parent.name,
          }),
        ],
        fix: {
          where: 'hypervisor',
          commands: [`ip link set dev ${parent.name} up`, `ip link set dev ${upper.device} up`],
        },
      });
    }
    const bond = path.legs.find(({ kind, device }) => kind === 'bond' && linkOf(device)?.up === true);
    const members = facts.link.links.filter(({ master }) => bond !== undefined && master === bond.device);
    const down = members.filter(({ up }) => !up);
    if (bond === undefined || members.some(({ carrier }) => carrier) || down.length < members.length) {
      return pass;
    }
    return breaks('physical.bond-without-member', {
      hop: bond.device,
      confidence: 0.97,
      params: {
        bond: bond.device,
        members: members.map(({ name }) => name).join(', ') || 'none',
        bridge: path.bridge ?? '',
      },
      evidence: [
        evidence(`ip -j -d link show master ${bond.device}`, 'members-down', {
          bond: bond.device,
          members: members.map(({ name }) => name).join(', ') || 'none',
        }),
      ],
      fix: { where: 'hypervisor', commands: down.map(({ name }) => `ip link set dev ${name} up`) },
    });
  },
});
