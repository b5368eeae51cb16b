import { subnetOf } from '../../model/net.ts';
import { wordsOf } from '../../path/family.ts';
import { breaks, defineCheck, evidence, pass } from '../check.ts';
import { shellWord } from '../shell.ts';

export const guestHasAddress = defineCheck({
  id: 'network.guest-has-address',
  summary: "The guest, which is alive, owns an address of the target's family on this network",
  optional: ['agent-addresses'],
  probes: ['guest'],
  dependsOn: [
    'vm.guest-nic-answers',
    'datalink.guest-address-is-free',
    'transport.dhcp-passes',
    'network.dhcp-answers',
    'network.dhcp-answers-are-whole',
    'network.dhcp-servers-agree',
  ],
  findings: ['network.guest-without-address'],
  run({ vm, path, known, probes: { guest }, symptom }) {
    if (symptom?.works !== 'no' || symptom.lost.segment !== 'guest' || guest.answersArp || !guest.spoke) {
      return pass;
    }
    const agent = known['agent-addresses'];
    const own =
      agent?.addresses.filter(({ mac, family }) => mac === path.guestMac && family === path.family) ?? [];
    const network =
      guest.swept[0] ?? path.hostAddresses.map(({ address, prefix }) => subnetOf(address, prefix))[0];
    const asked =
      guest.swept.length > 0
        ? guest.swept.join(', ')
        : (path.guestAddresses[0]?.address ?? network ?? wordsOf(path).ip);
    const { ip, resolution } = wordsOf(path);
    return breaks('network.guest-without-address', {
      hop: vm,
      confidence: agent !== null && own.length === 0 ? 0.98 : 0.9,
      params: { vm, network: network ?? 'its network', ip },
      evidence: [
        evidence(`tcpdump -nne -i ${path.tap} arp or icmp6`, 'guest-owns-none', {
          vm,
          asked,
          tap: path.tap,
          resolution,
        }),
        ...(agent !== null && own.length === 0
          ? [
              evidence(`virsh domifaddr --source agent --domain ${shellWord(vm)}`, 'agent-no-address', {
                vm,
                ip,
              }),
            ]
          : []),
      ],
      fix: { where: 'guest' },
    });
  },
});
