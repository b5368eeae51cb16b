import type { FactCollector } from '../model/fact.ts';
import { addr } from './addr.ts';
import { agentAddresses } from './agent-addresses.ts';
import { domainList } from './domain-list.ts';
import { domainState } from './domain-state.ts';
import { domainTaps } from './domain-taps.ts';
import { domainXml } from './domain-xml.ts';
import { domifGetlink } from './domif-getlink.ts';
import { fdb } from './fdb.ts';
import { leaseAddresses } from './lease-addresses.ts';
import { link } from './link.ts';
import { neigh } from './neigh.ts';
import { resolvConf } from './resolv-conf.ts';
import { route } from './route.ts';
import { route6 } from './route6.ts';

/** Every source of facts that vmping may read. A test holds this list and the folder together. */
export const factCollectors = {
  addr,
  'agent-addresses': agentAddresses,
  'domain-list': domainList,
  'domain-state': domainState,
  'domain-taps': domainTaps,
  'domain-xml': domainXml,
  'domif-getlink': domifGetlink,
  fdb,
  'lease-addresses': leaseAddresses,
  link,
  neigh,
  'resolv-conf': resolvConf,
  route,
  route6,
} as const;

export type FactId = keyof typeof factCollectors;

/** What a fact holds when it could be read. */
export type FactData<Id extends FactId> =
  (typeof factCollectors)[Id] extends FactCollector<string, infer Data, infer _Args> ? Data : never;

/** What has to be known to read a fact: `void` for those about the whole host. */
export type FactArgs<Id extends FactId> =
  (typeof factCollectors)[Id] extends FactCollector<string, infer _Data, infer Args> ? Args : never;
