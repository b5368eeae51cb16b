import { breaks, defineCheck, evidence, pass } from '../check.ts';
import { shellWord } from '../shell.ts';

export const linkIsUp = defineCheck({
  id: 'vm.link-is-up',
  summary: 'libvirt holds the link of the virtual NIC up (the tap stays up either way)',
  needs: ['domain-xml'],
  decisive: true,
  findings: ['vm.link-down'],
  run({ vm, path, facts }) {
    const nic = facts['domain-xml'].interfaces.find(({ mac }) => mac === path.guestMac);
    if (nic?.linkState !== 'down') {
      return pass;
    }
    const name = shellWord(vm);
    return breaks('vm.link-down', {
      hop: path.tap,
      confidence: 0.99,
      params: { vm, tap: path.tap },
      evidence: [
        evidence(`virsh domif-getlink --domain ${name} --interface ${path.tap}`, 'domif-getlink', {
          tap: path.tap,
          inXml: nic.linkState,
        }),
      ],
      fix: {
        where: 'hypervisor',
        commands: [`virsh domif-setlink --domain ${name} --interface ${path.tap} --state up`],
        persistent: [`virsh domif-setlink --domain ${name} --interface ${path.guestMac} --state up --config`],
      },
    });
  },
});
