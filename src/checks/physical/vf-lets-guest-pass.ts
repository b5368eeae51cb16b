import { breaks, defineCheck, evidence, pass } from '../check.ts';

export const vfLetsGuestPass = defineCheck({
  id: 'physical.vf-lets-guest-pass',
  summary: 'A virtual function (SR-IOV) on the way lets frames of other MAC addresses pass',
  needs: ['link'],
  optional: ['sr-iov'],
  probes: ['control', 'next-hop-owners'],
  dependsOn: ['physical.uplink-has-carrier'],
  findings: ['physical.vf-drops-guest', 'physical.vf-behind-same-nic'],
  run({ path, facts, known, probes, symptom }) {
    const functions = known['sr-iov']?.functions ?? [];
    if (functions.length === 0 || symptom?.works !== 'no' || symptom.lost.segment !== 'beyond') {
      return pass;
    }
    const nics = path.legs.filter(({ kind }) => kind === 'nic').map(({ device }) => device);
    const own = facts.link.links.filter(({ name }) => nics.includes(name));
    // The uplink is itself a virtual function: the NIC knows its MAC address and drops what carries another one.
    const through = functions.find(
      ({ mac, parent, spoofCheck, trusted }) =>
        (spoofCheck || !trusted) && own.some((link) => link.mac === mac && link.name !== parent),
    );
    const uplink = own.find(({ mac }) => mac === through?.mac)?.name;
    // The host's own MAC address passes; without that proof it may be the switch or the target as well.
    if (through !== undefined && uplink !== undefined && probes.control?.answered === true) {
      const { parent, number, spoofCheck, trusted } = through;
      const command = `ip link set dev ${parent} vf ${number} spoofchk off trust on`;
      return breaks('physical.vf-drops-guest', {
        hop: uplink,
        confidence: 0.85,
        params: { uplink, parent, number, mac: path.guestMac },
        evidence: [
          evidence(`ip -j -d link show dev ${parent}`, 'vf-limits', {
            parent,
            number,
            spoofCheck: spoofCheck ? 'on' : 'off',
            trust: trusted ? 'on' : 'off',
          }),
          evidence(`tcpdump -nne -i ${uplink} ether host ${path.guestMac}`, 'vf-nothing-back', { uplink }),
        ],
        fix: { where: 'hypervisor', commands: [command] },
      });
    }
    // The other end is a virtual function of the same NIC: its switch hands frames only to MAC addresses it knows.
    const macs = probes['next-hop-owners']?.macs.map(({ mac }) => mac) ?? [];
    const beside = functions.find(({ mac, parent }) => nics.includes(parent) && macs.includes(mac));
    if (beside === undefined) {
      return pass;
    }
    const { parent, number } = beside;
    return breaks('physical.vf-behind-same-nic', {
      hop: parent,
      confidence: 0.85,
      params: { parent, number, mac: path.guestMac },
      evidence: [
        evidence(`ip -j -d link show dev ${parent}`, 'vf-is-target', { parent, number, mac: beside.mac }),
        evidence(`bridge fdb show dev ${parent}`, 'vf-mac-unknown', { parent, mac: path.guestMac }),
      ],
      fix: { where: 'hypervisor', commands: [`bridge fdb add ${path.guestMac} dev ${parent} self`] },
    });
  },
});
