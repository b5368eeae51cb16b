import { takeLease } from '../../../adapters/host/lease.ts';
import { watchLinks } from '../../../adapters/host/link-monitor.ts';
import { createLocalHost } from '../../../adapters/host/local-host.ts';
import { openStateFile } from '../../../adapters/host/state-file.ts';
import type { AgentHost } from '../../../jobs/host/agent/agent-host.ts';
import { parseAgentState } from '../../../jobs/host/agent/agent-state.ts';
import type { Log } from '../../../jobs/log.ts';
import type { Wanted } from '../../flap/roles.ts';
import type { DomainSource } from '../../model/domain-source.ts';
import type { HypervisorName } from '../../model/names.ts';
import { createSurroundings } from './surroundings.ts';

/** Where an agent keeps its memory: the first folder that can be written. /run is forgotten with the machine. */
const stateFolders = ['/var/lib/vmping', '/run/vmping'] as const;

interface LocalAgentHostOptions {
  readonly hypervisor: HypervisorName;
  readonly wanted: Wanted;
  readonly domains: DomainSource;
  readonly log: Log;
}

/** This machine, as the agent of a hypervisor needs it. */
export function createLocalAgentHost(options: LocalAgentHostOptions): AgentHost {
  const { hypervisor, wanted, domains, log } = options;
  return {
    state: openStateFile({
      paths: stateFolders.map((folder) => `${folder}/agent-${hypervisor}.json`),
      parse: parseAgentState,
    }),
    takeLease: (on) => takeLease({ name: 'agent', ...on }),
    watchLinks,
    surroundings: createSurroundings({ host: createLocalHost(), wanted, domains, log }),
    watchers: [],
  };
}
