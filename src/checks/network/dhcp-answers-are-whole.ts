import { breaks, defineCheck, evidence, pass } from '../check.ts';

export const dhcpAnswersAreWhole = defineCheck({
  id: 'network.dhcp-answers-are-whole',
  summary: 'A guest without an address does not throw its DHCP offers away for a wrong checksum',
  probes: ['guest', 'dhcp'],
  dependsOn: ['vm.guest-nic-answers', 'transport.dhcp-passes'],
  findings: ['network.dhcp-checksum-wrong'],
  run({ vm, path, probes: { guest, dhcp }, symptom }) {
    const { asked } = dhcp;
    const offers = dhcp.answers.filter(({ type, reachedTap }) => type === 'offer' && reachedTap);
    const [first] = offers;
    if (
      symptom?.works !== 'no' ||
      symptom.lost.segment !== 'guest' ||
      guest.answersArp ||
      first === undefined
    ) {
      return pass;
    }
    // A sum that is left to the NIC looks wrong here and is none: only a guest that takes no offer finds it wrong.
    if (
      asked === null ||
      asked.times < 2 ||
      asked.requests > 0 ||
      !offers.every(({ wrongChecksum }) => wrongChecksum)
    ) {
      return pass;
    }
    const outside = path.liveUplinks.includes(first.device);
    const at = outside ? first.device : path.tap;
    return breaks('network.dhcp-checksum-wrong', {
      hop: at,
      confidence: outside ? 0.93 : 0.8,
      params: { vm, server: first.server, mac: first.mac, device: at },
      evidence: [
        evidence(`tcpdump -nnvv -i ${at} udp port 67 or udp port 68`, 'bad-udp-checksum', {
          server: first.server,
        }),
        evidence(`tcpdump -nnvv -i ${path.tap} udp port 67 or udp port 68`, 'offer-not-taken', {
          vm,
          times: asked.times,
        }),
      ],
      fix: outside
        ? { where: 'gateway' }
        : {
            where: 'hypervisor',
            variant: 'here',
            commands: [
              `iptables -t mangle -A POSTROUTING -o ${path.bridge ?? ''} -p udp --dport 68 -j CHECKSUM --checksum-fill`,
            ],
          },
    });
  },
});
