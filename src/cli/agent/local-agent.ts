import { type Agent, startAgent } from '../../../jobs/host/agent/agent.ts';
import type { Log } from '../../../jobs/log.ts';
import type { AgentConfig } from '../../config/sections/agent.ts';
import type { DomainSource } from '../../inventory/domain-source.ts';
import { type Meters, noMeters } from '../../metrics/meters.ts';
import type { HypervisorName } from '../../model/names.ts';
import { createLocalAgentHost } from './local-agent-host.ts';

export interface LocalAgentOptions {
  readonly hypervisor: HypervisorName;
  /** What is looked for, by the configuration of this machine. */
  readonly config: AgentConfig;
  /** The guests of this machine. */
  readonly domains: DomainSource;
  readonly log: Log;
  readonly meters?: Meters;
}

/** The agent of this machine: what `vmping agent`, `vmping worker` and `vmping chat --worker` start. */
export function startLocalAgent(options: LocalAgentOptions): Agent {
  const { hypervisor, config, log, meters = noMeters } = options;
  return startAgent({
    settings: { hypervisor, ...config.detector },
    host: createLocalAgentHost({ ...options, meters }),
    log,
    meters,
  });
}
