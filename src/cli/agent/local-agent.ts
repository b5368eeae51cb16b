import { type Agent, startAgent } from '../../../jobs/host/agent/agent.ts';
import type { AgentHost } from '../../../jobs/host/agent/agent-host.ts';
import type { Log } from '../../../jobs/log.ts';
import { defaultSettings } from '../../flap/settings.ts';
import type { Meters } from '../../metrics/meters.ts';
import type { HypervisorName } from '../../model/names.ts';
import { createLocalAgentHost } from './local-agent-host.ts';

export interface LocalAgentOptions {
  readonly hypervisor: HypervisorName;
  readonly log: Log;
  readonly meters?: Meters | undefined;
  readonly host?: AgentHost;
}

/** The agent of this machine: what `vmping agent`, `vmping worker` and `vmping chat --worker` start. */
export function startLocalAgent({ hypervisor, log, meters, host }: LocalAgentOptions): Agent {
  return startAgent({
    settings: defaultSettings(hypervisor),
    host: host ?? createLocalAgentHost(hypervisor, log),
    log,
    ...(meters && { meters }),
  });
}
