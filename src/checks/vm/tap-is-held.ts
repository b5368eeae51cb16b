import { breaks, defineCheck, evidence, pass } from '../check.ts';
import { shellWord } from '../shell.ts';

export const tapIsHeld = defineCheck({
  id: 'vm.tap-is-held',
  summary: 'The VM that runs holds its tap: one that no program holds has no carrier',
  needs: ['link'],
  dependsOn: ['datalink.tap-is-up'],
  decisive: true,
  findings: ['vm.tap-without-vm'],
  run({ vm, path, facts }) {
    const tap = facts.link.links.find(({ name }) => name === path.tap);
    // A tap loses its carrier with the last program that holds it open; then only a persistent one stays.
    if (tap?.tun?.type !== 'tap' || !tap.tun.persist || !tap.up || tap.carrier) {
      return pass;
    }
    const name = shellWord(vm);
    return breaks('vm.tap-without-vm', {
      hop: path.tap,
      confidence: 0.97,
      params: { vm, tap: path.tap },
      evidence: [
        evidence(`ip -j -d link show dev ${path.tap}`, 'tap-not-held', {
          tap: path.tap,
          flags: tap.flags.join(','),
        }),
        evidence(`virsh domiflist --domain ${name}`, 'tap-of-vm', { vm, tap: path.tap }),
      ],
      fix: {
        where: 'hypervisor',
        commands: [
          `virsh destroy --domain ${name}`,
          `ip tuntap del dev ${path.tap} mode tap`,
          `virsh start --domain ${name}`,
        ],
      },
    });
  },
});
