import { breaks, defineCheck, evidence, pass } from '../check.ts';
import { shellWord } from '../shell.ts';

export const macIsNotTheTaps = defineCheck({
  id: 'vm.mac-is-not-the-taps',
  summary: "The guest's MAC address is not the one that its tap has on the host",
  needs: ['link'],
  dependsOn: ['datalink.tap-is-up'],
  decisive: true,
  findings: ['vm.mac-taken-by-tap'],
  run({ vm, path, facts }) {
    const tap = facts.link.links.find(({ name }) => name === path.tap);
    // A bridge takes what is for the MAC address of one of its ports for this host's own. Open vSwitch does not.
    if (path.bridgeKind !== 'linux' || path.bridge === null || tap?.mac !== path.guestMac) {
      return pass;
    }
    const name = shellWord(vm);
    const free = freeOf(path.guestMac);
    return breaks('vm.mac-taken-by-tap', {
      hop: path.tap,
      confidence: 0.97,
      params: { vm, tap: path.tap, bridge: path.bridge, mac: path.guestMac, free },
      evidence: [
        evidence(`ip -j -d link show dev ${path.tap}`, 'tap-mac', { tap: path.tap, mac: path.guestMac }),
        evidence(`virsh domiflist --domain ${name}`, 'guest-mac', { vm, mac: path.guestMac }),
      ],
      fix: {
        where: 'hypervisor',
        commands: [`ip link set dev ${path.tap} address ${free}`],
      },
    });
  },
});

/** As libvirt does it: the address of the guest with the first byte fe, or fa where that is the guest's own. */
function freeOf(mac: string): string {
  return `${mac.startsWith('fe:') ? 'fa' : 'fe'}${mac.slice(2)}`;
}
