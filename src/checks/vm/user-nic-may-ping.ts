import { inSubnet } from '../../model/net.ts';
import { breaks, defineCheck, evidence, pass } from '../check.ts';
import { shellWord } from '../shell.ts';

/** QEMU's own network, where it answers itself (`-netdev user`, net=). */
const usual = { address: '10.0.2.0', prefix: 24 } as const;

export const userNicMayPing = defineCheck({
  id: 'vm.user-nic-may-ping',
  summary: 'QEMU, which itself serves a NIC of type user, is let send the pings of its guest',
  needs: ['domain-xml'],
  optional: ['ping-groups', 'qemu-rights'],
  decisive: true,
  findings: ['vm.user-nic-cannot-ping'],
  run({ vm, path, facts, known }) {
    const nic = facts['domain-xml'].interfaces.find(({ mac }) => mac === path.guestMac);
    const groups = known['ping-groups'];
    const speakers = known['qemu-rights']?.processes ?? [];
    const target = path.targetAddress;
    if (nic?.type !== 'user' || groups === null || target === null || path.family !== 'ipv4') {
      return pass;
    }
    const inside = [usual, ...nic.addresses].some(
      ({ address, prefix }) => !address.includes(':') && inSubnet(target, address, prefix ?? usual.prefix),
    );
    // Only where no group at all may, and no QEMU has the right to do without: which of them is this VM's is not known.
    const mayNot =
      groups.first > groups.last && speakers.length > 0 && speakers.every(({ mayRaw }) => !mayRaw);
    if (path.targetPort !== null || inside || !mayNot) {
      return pass;
    }
    return breaks('vm.user-nic-cannot-ping', {
      hop: vm,
      confidence: 0.95,
      params: { vm, target },
      evidence: [
        evidence(`virsh domiflist --domain ${shellWord(vm)}`, 'user-nic', { vm }),
        evidence('sysctl net.ipv4.ping_group_range', 'no-ping-group', {
          first: groups.first,
          last: groups.last,
        }),
        evidence('grep CapEff /proc/$(pgrep -o qemu)/status', 'no-net-raw', {
          names: speakers.map(({ name, pid }) => `${name} (${pid})`).join(', '),
        }),
      ],
      fix: {
        where: 'hypervisor',
        commands: ["sysctl -w net.ipv4.ping_group_range='0 2147483647'"],
        persistent: ["echo 'net.ipv4.ping_group_range = 0 2147483647' > /etc/sysctl.d/60-ping.conf"],
      },
    });
  },
});
