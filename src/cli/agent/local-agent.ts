import { type Agent, startAgent } from '../../../jobs/host/agent/agent.ts';
import type { Log } from '../../../jobs/log.ts';
import { defaultSettings } from '../../flap/settings.ts';
import type { Meters } from '../../metrics/meters.ts';
import type { DomainSource } from '../../model/domain-source.ts';
import type { HypervisorName } from '../../model/names.ts';
import { createLocalAgentHost } from './local-agent-host.ts';

export interface LocalAgentOptions {
  readonly hypervisor: HypervisorName;
  readonly log: Log;
  readonly meters?: Meters | undefined;
  /** The guests of this machine. */
  readonly domains: DomainSource;
}

/** The agent of this machine: what `vmping agent`, `vmping worker` and `vmping chat --worker` start. */
export function startLocalAgent({ hypervisor, log, meters, domains }: LocalAgentOptions): Agent {
  return startAgent({
    settings: defaultSettings(hypervisor),
    host: createLocalAgentHost(hypervisor, domains, log),
    log,
    ...(meters && { meters }),
  });
}
