import { collectFact } from '../../adapters/host/collect.ts';
import { domainStates } from '../facts/domain/domain-states.ts';
import type { AnnouncedVm } from '../model/inventory.ts';
import { VmName } from '../model/names.ts';
import { captureForChat } from './chat-capture.ts';
import { createDiagnoser } from './diagnose-engine.ts';
import { watchHistory } from './history.ts';
import type { Engine } from './start-worker.ts';

/** This machine as a hypervisor: its engine and its domains. */
export function createLocalEngine(): Engine {
  return { diagnose: createDiagnoser(), capture: captureForChat, listVms, watch: () => watchHistory() };
}

/** Throws where libvirt does not answer. A name that could be taken for an option is left out: nobody can ask for it. */
async function listVms(): Promise<readonly AnnouncedVm[]> {
  const all = await collectFact(domainStates, undefined);
  if (all.status !== 'ok') {
    throw new Error(all.status === 'error' ? all.message : 'virsh is not installed');
  }
  return all.data.domains.flatMap(({ name: each, running }) => {
    const name = VmName.safeParse(each);
    return name.success ? [{ name: name.data, state: running ? 'running' : 'not running' }] : [];
  });
}
