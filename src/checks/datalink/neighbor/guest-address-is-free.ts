import { wordsOf } from '../../../path/family.ts';
import { breaks, defineCheck, evidence, pass } from '../../check.ts';
import { shellWord } from '../../shell.ts';

export const guestAddressIsFree = defineCheck({
  id: 'datalink.guest-address-is-free',
  summary:
    'The guest may use the IPv6 address that it has: no other machine had it first (duplicate address detection)',
  probes: ['guest', 'guest-owners'],
  dependsOn: ['vm.guest-nic-answers'],
  findings: ['datalink.address-in-use'],
  run({ vm, path, probes: { guest, 'guest-owners': owners }, symptom }) {
    const silent =
      symptom?.works === 'no' && symptom.lost.segment === 'guest' && guest.spoke && !guest.answersArp;
    // In IPv4 the guest would answer for it all the same.
    if (!silent || path.family !== 'ipv6' || owners === null) {
      return pass;
    }
    const own = [path.guestMac, ...path.otherNics.map(({ mac }) => mac)];
    const told = path.guestAddresses.some(
      ({ address, from }) => address === owners.address && (from === 'agent' || from === 'lease'),
    );
    const other = owners.macs.find(({ mac, answered }) => answered && !own.includes(mac));
    if (!told || other === undefined || owners.macs.some(({ mac }) => own.includes(mac))) {
      return pass;
    }
    const { address } = owners;
    return breaks('datalink.address-in-use', {
      hop: vm,
      confidence: 0.95,
      params: { vm, address, other: other.mac },
      evidence: [
        evidence(`virsh domifaddr --source agent --domain ${shellWord(vm)}`, 'agent-has-address', {
          address,
        }),
        evidence(`tcpdump -nne -i ${path.tap} icmp6`, 'does-not-answer-for', { vm, address }),
        evidence(wordsOf(path).whoOwns(address, path.bridge), 'other-answers-for', {
          address,
          mac: other.mac,
          device: other.device,
        }),
      ],
      fix: { where: 'switch' },
    });
  },
});
