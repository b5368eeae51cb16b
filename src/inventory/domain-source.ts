import type { z } from 'zod';
import type { VmName } from '../model/names.ts';
import { DomainNow } from './inventory.ts';

/** What happened to a domain, in virsh's words: `Started Migrated`, `Stopped Destroyed`. */
export interface DomainEvent {
  /** `lifecycle`, `device-added`, `device-removed`, ... */
  readonly event: string;
  readonly name: VmName;
  readonly detail: string;
}

/** What is told of the domains of a host. Called one after the other; none of these throws. */
export interface DomainListener {
  /** All domains, whenever something about one of them may have changed. */
  onDomains(domains: readonly DomainNow[]): void;
  /** As it happens, before the domains are read again. */
  onEvent?(event: DomainEvent): void;
  /** Why the domains could not be read; what was told last stays as it is. */
  onProblem(problem: string): void;
}

/** The domains of a host and what happens to them. */
export interface DomainSource {
  /** Tells all of them at once, or why not, and from then on what changes. */
  watch(listener: DomainListener): { stop(): Promise<void> };
}

/** Domains that never change: for a recorded host, and for tests. */
export function fixedDomains(all: readonly z.input<typeof DomainNow>[]): DomainSource {
  const domains = all.map((each) => DomainNow.parse(each));
  return {
    watch(listener) {
      listener.onDomains(domains);
      return { stop: () => Promise.resolve() };
    },
  };
}
