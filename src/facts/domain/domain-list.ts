import { type CommandOutput, defineFact } from '../../model/fact.ts';
import { virshCommand } from '../shared/source.ts';

/** The names of all domains, running or not. A name may hold spaces and any script. */
export interface DomainList {
  readonly names: readonly string[];
}

export const domainList = defineFact({
  id: 'domain-list',
  summary: 'The names of all domains of this hypervisor',
  source: virshCommand(() => ['list', '--all', '--name']),
  parse({ stdout }: CommandOutput): DomainList {
    return { names: stdout.split('\n').filter((name) => name !== '') };
  },
});
