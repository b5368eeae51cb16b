import { domainIsRunning } from '../../../../src/checks/vm/domain-is-running.ts';
import { ok } from '../builders.ts';
import { checkTable } from '../table.ts';

const state = (
  name: 'running' | 'idle' | 'paused' | 'pmsuspended' | 'shut off' | 'crashed' | 'in shutdown' | 'no state',
  reason: string | null = null,
) => ({ facts: { 'domain-state': ok({ state: name, reason }) } }) as const;

checkTable(domainIsRunning, [
  ['it runs', {}, null],
  ['its CPU is idle', state('idle'), null],
  [
    'it is paused on an I/O error',
    state('paused', 'I/O error'),
    {
      code: 'vm.paused',
      hop: 'web01',
      evidence: ['domain-state'],
      params: { reason: 'I/O error' },
      where: 'hypervisor',
      commands: ['virsh resume --domain web01'],
    },
  ],
  [
    'it sleeps',
    state('pmsuspended'),
    { code: 'vm.suspended', evidence: ['domain-state'], commands: ['virsh dompmwakeup --domain web01'] },
  ],
  [
    'it is shut off, and its name needs quotes',
    { ...state('shut off', 'destroyed'), vm: "it's; off" },
    {
      code: 'vm.shut-off',
      evidence: ['domain-state'],
      commands: [`virsh start --domain 'it'\\''s; off'`],
      persistent: [`virsh autostart --domain 'it'\\''s; off'`],
    },
  ],
  ['it crashed', state('crashed'), { code: 'vm.shut-off', evidence: ['domain-state'] }],
  ['it shuts down', state('in shutdown'), { code: 'vm.shut-off', evidence: ['domain-state'] }],
]);
