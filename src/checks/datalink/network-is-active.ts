import { breaks, defineCheck, evidence, pass } from '../check.ts';
import { shellWord } from '../shell.ts';

export const networkIsActive = defineCheck({
  id: 'datalink.network-is-active',
  summary: 'The network of libvirt that the NIC is plugged into runs',
  needs: ['domain-xml'],
  optional: ['network-info'],
  decisive: true,
  findings: ['datalink.network-inactive'],
  run({ vm, path, facts, known }) {
    const nic = facts['domain-xml'].interfaces.find(({ mac }) => mac === path.guestMac);
    const network = nic?.network ?? null;
    const info = known['network-info'];
    // With a bridge under the tap there is a network, whatever libvirt calls it.
    if (network === null || info === null || info.active || path.bridge !== null) {
      return pass;
    }
    const name = shellWord(network);
    const bridge = path.wantedBridge ?? info.bridge;
    return breaks('datalink.network-inactive', {
      hop: path.tap,
      confidence: 0.98,
      params: { vm, network, tap: path.tap },
      evidence: [evidence(`virsh net-info --network ${name}`, 'network-inactive', { network })],
      fix: {
        where: 'hypervisor',
        commands: [
          `virsh net-start --network ${name}`,
          // libvirt gives the taps of guests that run to a network that it starts only when it starts itself.
          ...(bridge === null
            ? []
            : [`ip link set dev ${path.tap} master ${bridge}`, `ip link set dev ${path.tap} up`]),
        ],
        persistent: info.autostart || !info.persistent ? [] : [`virsh net-autostart --network ${name}`],
      },
    });
  },
});
