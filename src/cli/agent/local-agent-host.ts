import { openHistoryFile } from '../../../adapters/host/history-file.ts';
import { takeLease } from '../../../adapters/host/lease.ts';
import { watchLinks } from '../../../adapters/host/link-monitor.ts';
import { createLocalHost } from '../../../adapters/host/local-host.ts';
import { openStateFile } from '../../../adapters/host/state-file.ts';
import type { AgentHost } from '../../../jobs/host/agent/agent-host.ts';
import { parseAgentState } from '../../../jobs/host/agent/agent-state.ts';
import type { Log } from '../../../jobs/log.ts';
import type { AgentConfig } from '../../config/sections/agent.ts';
import type { DomainSource } from '../../inventory/domain-source.ts';
import type { Meters } from '../../metrics/meters.ts';
import type { HypervisorName } from '../../model/names.ts';
import { lookUp } from './look-up.ts';
import { createNeighbors } from './neighbors.ts';
import { createSurroundings } from './surroundings.ts';
import { watchArp } from './watchers/arp.ts';
import { watchArrivals } from './watchers/arrivals.ts';
import { watchBonds } from './watchers/bonds.ts';
import { watchLinkErrors } from './watchers/link-errors.ts';
import { watchMacMoves } from './watchers/mac-moves.ts';
import { watchStp } from './watchers/stp.ts';

/** Where an agent keeps its memory: the first folder that can be written. /run is forgotten with the machine. */
const stateFolders = ['/var/lib/vmping', '/run/vmping'] as const;

export interface LocalAgentHostOptions {
  readonly hypervisor: HypervisorName;
  readonly domains: DomainSource;
  readonly config: AgentConfig;
  readonly meters: Meters;
  readonly log: Log;
}

/** This machine, as the agent of a hypervisor needs it. */
export function createLocalAgentHost(options: LocalAgentHostOptions): AgentHost {
  const { hypervisor, domains, config, meters, log } = options;
  const { rules, off } = config.detector;
  const host = createLocalHost();
  const surroundings = createSurroundings({ host, domains, wanted: config.devices, log });
  const errors = watchLinkErrors(surroundings);
  const neighbors = createNeighbors(host);
  const sources = {
    host,
    neighbors,
    history: () => openHistoryFile().read(),
    risen: (device: string) => errors.risen(device),
  };
  const watchers = {
    'link-errors': errors,
    'bond-member-lost': watchBonds(host, surroundings),
    'stp-changes': watchStp(host, surroundings),
    'mac-moves': watchMacMoves(surroundings, log),
    'arp-storm': watchArp({ surroundings, rule: rules['arp-storm'], meters }),
    'guest-unseen': watchArrivals({ host, domains, log }),
  };
  return {
    state: openStateFile({
      paths: stateFolders.map((folder) => `${folder}/agent-${hypervisor}.json`),
      parse: parseAgentState,
    }),
    takeLease: (on) => takeLease({ name: 'agent', ...on }),
    watchLinks,
    surroundings,
    switchOf: (place) => neighbors.switchOf(place),
    lookUp: (place, startedAt) => lookUp(sources, place, startedAt, new AbortController().signal),
    watchers: [
      neighbors,
      ...Object.entries(watchers).flatMap(([kind, watcher]) => (isOff(kind, off) ? [] : [watcher])),
    ],
  };
}

/** What looks for two kinds of trouble is left out only where the owner wants neither. */
function isOff(kind: string, off: readonly string[]): boolean {
  const also: Readonly<Record<string, string>> = {
    'bond-member-lost': 'lacp-partner-gone',
    'arp-storm': 'address-conflict',
  };
  return off.includes(kind) && off.includes(also[kind] ?? kind);
}
