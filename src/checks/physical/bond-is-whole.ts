import { defineCheck, degrades, evidence, notes, pass } from '../check.ts';

/** Red Hat, Debian and libvirt name these unfit under a bridge: they send with, or answer by ARP for, the wrong MAC address. */
const unfit = ['balance-rr', 'broadcast', 'balance-tlb', 'balance-alb'];

export const bondIsWhole = defineCheck({
  id: 'physical.bond-is-whole',
  summary:
    'Every member of the bond that is meant to carry frames can, at full size, in a mode that suits a bridge',
  needs: ['link'],
  probes: ['egress'],
  dependsOn: ['physical.uplink-has-carrier'],
  findings: ['physical.bond-member-lost', 'physical.bond-member-mtu', 'physical.bond-mode-unfit'],
  run({ vm, path, facts, probes, symptom }) {
    const leg = path.legs.find(({ kind }) => kind === 'bond');
    const link = facts.link.links.find(({ name }) => name === leg?.device);
    if (link?.bond == null || probes.egress.kind !== 'uplink' || symptom?.works !== 'yes') {
      return pass;
    }
    const { bond, name } = link;
    const members = facts.link.links.filter(({ master }) => master === name);
    // One that somebody set down is out on purpose.
    const lost = members.find(({ up, carrier, bondPort }) => up && (!carrier || bondPort?.miiUp === false));
    const carrying = members.filter(({ up, carrier }) => up && carrier);
    if (lost !== undefined && carrying.length > 0) {
      return degrades('physical.bond-member-lost', {
        hop: lost.name,
        confidence: 0.95,
        params: { vm, bond: name, member: lost.name, left: carrying.map((each) => each.name).join(', ') },
        evidence: [
          evidence(`cat /sys/class/net/${lost.name}/carrier`, 'no-carrier', {
            device: lost.name,
            operstate: lost.operstate,
          }),
          evidence(`cat /proc/net/bonding/${name}`, 'bond-left', {
            bond: name,
            mode: bond.mode,
            left: carrying.map((each) => each.name).join(', '),
          }),
        ],
        fix: { where: 'switch' },
      });
    }
    const need = Math.min(link.mtu, facts.link.links.find((each) => each.name === path.tap)?.mtu ?? link.mtu);
    const active = (device: string) =>
      path.legs.some((each) => each.device === device && each.active === true);
    const small = carrying.find((each) => each.mtu < need && active(each.name));
    if (small !== undefined) {
      return degrades('physical.bond-member-mtu', {
        hop: small.name,
        confidence: 0.9,
        params: { vm, bond: name, member: small.name, mtu: small.mtu, need: link.mtu },
        evidence: [
          evidence(`ip -j -d link show dev ${small.name}`, 'device-mtu', {
            device: small.name,
            mtu: small.mtu,
          }),
          evidence(`ip -j -d link show dev ${name}`, 'device-mtu', { device: name, mtu: link.mtu }),
        ],
        fix: { where: 'hypervisor', commands: [`ip link set dev ${small.name} mtu ${link.mtu}`] },
      });
    }
    return unfit.includes(bond.mode) && carrying.length > 1
      ? notes('physical.bond-mode-unfit', {
          hop: name,
          confidence: 0.9,
          params: { bond: name, mode: bond.mode, bridge: path.bridge ?? '' },
          evidence: [
            evidence(`ip -j -d link show dev ${name}`, 'bond-mode', { bond: name, mode: bond.mode }),
          ],
          fix: { where: 'hypervisor' },
        })
      : pass;
  },
});
