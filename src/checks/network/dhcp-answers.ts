import { breaks, defineCheck, evidence, pass } from '../check.ts';

/** Servers that test an address before they offer it take up to 3 s: one that has been asked for longer stays silent. */
const longSeconds = 4;

export const dhcpAnswers = defineCheck({
  id: 'network.dhcp-answers',
  summary: 'A guest without an address that asks by DHCP is offered one',
  probes: ['guest', 'dhcp', 'outside-heard'],
  dependsOn: ['vm.guest-nic-answers', 'transport.dhcp-passes'],
  findings: ['network.dhcp-no-answer'],
  run({ vm, path, probes, symptom }) {
    const { guest, dhcp } = probes;
    const { asked, answers } = dhcp;
    if (symptom?.works !== 'no' || symptom.lost.segment !== 'guest' || guest.answersArp || asked === null) {
      return pass;
    }
    // Only a question that left, and that was asked more than once or for long, has surely not been answered.
    const uplink = asked.leftBy.find((device) => path.liveUplinks.includes(device));
    if (uplink === undefined || answers.length > 0 || (asked.times < 2 && asked.seconds < longSeconds)) {
      return pass;
    }
    const heard = probes['outside-heard'].frames > 0;
    return breaks('network.dhcp-no-answer', {
      hop: uplink,
      confidence: heard ? 0.95 : 0.85,
      params: { vm, mac: path.guestMac, uplink, times: asked.times, heard },
      evidence: [
        evidence(`tcpdump -nnve -i ${path.tap} udp port 67 or udp port 68`, 'dhcp-asked', {
          vm,
          times: asked.times,
          seconds: asked.seconds,
        }),
        evidence(`tcpdump -nnve -i ${uplink} udp port 67 or udp port 68`, 'dhcp-unanswered', { uplink }),
      ],
      fix: { where: 'gateway' },
    });
  },
});
