import { type CommandOutput, defineFact, ParseError } from '../../model/fact.ts';
import { type DomainArgs, domainMissing } from '../shared/domain.ts';
import { virshCommand } from '../shared/source.ts';

/** Processor time that the guest has used: of two readings, equal ones mean that it does not run at all. */
export interface CpuTime {
  readonly cpuTimeNs: number;
}

export const cpuTime = defineFact({
  id: 'cpu-time',
  summary: 'Processor time that the guest has used',
  about: 'domain',
  // QEMU's own time is in `cpu.time` too, so the time of the virtual processors is what is added up.
  source: virshCommand(({ vm }: DomainArgs) => [
    'domstats',
    '--vcpu',
    '--cpu-total',
    '--nowait',
    '--domain',
    vm,
  ]),
  absentWhen: domainMissing,
  parse({ stdout }: CommandOutput): CpuTime {
    const vcpus = [...stdout.matchAll(/^ {2}vcpu\.\d+\.time=(?<ns>\d+)$/gmu)];
    const online = /^ {2}vcpu\.current=(?<count>\d+)$/mu.exec(stdout)?.groups?.['count'];
    // A sum of some of them would be another time, and the guest would seem to run.
    if (vcpus.length < Number(online ?? 0) && vcpus.length > 0) {
      throw new ParseError('virsh domstats: cut off before the last processor');
    }
    const total = /^ {2}cpu\.time=(?<ns>\d+)$/mu.exec(stdout);
    const times = vcpus.length > 0 ? vcpus : total === null ? [] : [total];
    if (times.length === 0) {
      throw new ParseError('virsh domstats: no processor time');
    }
    return { cpuTimeNs: times.reduce((sum, { groups }) => sum + Number(groups?.['ns']), 0) };
  },
});
