import { breaks, defineCheck, evidence, pass } from '../check.ts';
import { guestDevice } from '../guest-device.ts';

export const guestNicAnswers = defineCheck({
  id: 'vm.guest-nic-answers',
  summary: 'The guest answers something, ARP or IPv6, when it is asked straight through its tap',
  optional: ['agent-addresses'],
  probes: ['guest'],
  dependsOn: ['vm.link-is-up', 'datalink.tap-is-up'],
  findings: ['vm.guest-nic-down'],
  run({ vm, path, known, probes: { guest }, symptom }) {
    if (symptom?.works !== 'no' || symptom.lost.segment !== 'guest' || guest.spoke) {
      return pass;
    }
    const agent = known['agent-addresses'];
    return breaks('vm.guest-nic-down', {
      hop: vm,
      confidence: agent === null ? 0.85 : 0.95,
      params: { vm, tap: path.tap, mac: path.guestMac },
      evidence: [
        evidence(`tcpdump -nne -i ${path.tap} ether src ${path.guestMac}`, 'guest-silent', {
          vm,
          tap: path.tap,
          asked: [...path.guestAddresses.slice(0, 1).map(({ address }) => address), ...guest.swept].join(
            ', ',
          ),
        }),
      ],
      fix: { where: 'guest', commands: [`ip link set dev ${guestDevice(agent, path.guestMac)} up`] },
    });
  },
});
