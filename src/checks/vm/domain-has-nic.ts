import { breaks, defineCheck, evidence, pass } from '../check.ts';
import { shellWord } from '../shell.ts';

export const domainHasNic = defineCheck({
  id: 'vm.domain-has-nic',
  summary: 'The domain has a network interface at all',
  needs: ['domain-xml'],
  decisive: true,
  beforePath: true,
  findings: ['vm.no-nic'],
  run({ vm, facts }) {
    if (facts['domain-xml'].interfaces.length > 0) {
      return pass;
    }
    return breaks('vm.no-nic', {
      hop: vm,
      confidence: 0.99,
      params: { vm },
      evidence: [evidence(`virsh domiflist --domain ${shellWord(vm)}`, 'no-nic')],
      fix: { where: 'hypervisor' },
    });
  },
});
