import { collectFact } from '../../adapters/host/collect.ts';
import { domainList } from '../facts/domain/domain-list.ts';
import { virshCommand } from '../facts/shared/source.ts';
import { type CommandOutput, defineFact } from '../model/fact.ts';
import type { AnnouncedVm } from '../model/inventory.ts';
import { VmName } from '../model/names.ts';
import { createDiagnoser } from './diagnose-engine.ts';
import { watchHistory } from './history.ts';
import type { Engine } from './start-worker.ts';

/** The same list, of the domains that run. */
export const runningList = defineFact({
  id: 'domain-list-running',
  summary: 'The names of the domains that run',
  source: virshCommand(() => ['list', '--name', '--state-running']),
  parse: ({ stdout }: CommandOutput) => ({ names: stdout.split('\n').filter((name) => name !== '') }),
});

/** This machine as a hypervisor: its engine and its domains. */
export function createLocalEngine(): Engine {
  return { diagnose: createDiagnoser(), listVms, watch: () => watchHistory() };
}

/** Throws where libvirt does not answer. A name that could be taken for an option is left out: nobody can ask for it. */
async function listVms(): Promise<readonly AnnouncedVm[]> {
  const [all, running] = await Promise.all([
    collectFact(domainList, undefined),
    collectFact(runningList, undefined),
  ]);
  if (all.status !== 'ok' || running.status !== 'ok') {
    const failed = all.status === 'ok' ? running : all;
    throw new Error(failed.status === 'error' ? failed.message : 'virsh is not installed');
  }
  const isRunning = new Set(running.data.names);
  return all.data.names.flatMap((each) => {
    const name = VmName.safeParse(each);
    return name.success ? [{ name: name.data, state: isRunning.has(each) ? 'running' : 'not running' }] : [];
  });
}
