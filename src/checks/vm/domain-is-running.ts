import { breaks, defineCheck, evidence, pass } from '../check.ts';
import { shellWord } from '../shell.ts';

export const domainIsRunning = defineCheck({
  id: 'vm.domain-is-running',
  summary: 'The domain runs: it is neither paused, suspended, crashed nor shut off',
  needs: ['domain-state'],
  decisive: true,
  beforePath: true,
  findings: ['vm.paused', 'vm.suspended', 'vm.shut-off'],
  run({ vm, facts }) {
    const { state, reason } = facts['domain-state'];
    const name = shellWord(vm);
    const shows = evidence(`virsh domstate --reason --domain ${name}`, 'domain-state', {
      state: reason === null ? state : `${state} (${reason})`,
    });
    const common = {
      hop: vm,
      confidence: 0.99,
      params: { vm, reason: reason ?? 'unknown' },
      evidence: [shows],
    } as const;
    switch (state) {
      case 'running':
      case 'idle':
        return pass;
      case 'paused':
        return breaks('vm.paused', {
          ...common,
          fix: { where: 'hypervisor', commands: [`virsh resume --domain ${name}`] },
        });
      case 'pmsuspended':
        return breaks('vm.suspended', {
          ...common,
          fix: { where: 'hypervisor', commands: [`virsh dompmwakeup --domain ${name}`] },
        });
      case 'shut off':
      case 'crashed':
      case 'in shutdown':
      case 'no state':
        return breaks('vm.shut-off', {
          ...common,
          fix: {
            where: 'hypervisor',
            commands: [`virsh start --domain ${name}`],
            persistent: [`virsh autostart --domain ${name}`],
          },
        });
    }
  },
});
