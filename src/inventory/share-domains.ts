import type { DomainListener, DomainSource } from './domain-source.ts';
import type { DomainNow } from './inventory.ts';

/** Lets several listeners hear of the domains of a host through one source: that runs a program and asks libvirt. */
export function shareDomains(source: DomainSource): DomainSource {
  const listeners = new Set<DomainListener>();
  let last: readonly DomainNow[] | null = null;
  let watching: { stop(): Promise<void> } | undefined;
  return {
    watch(listener) {
      listeners.add(listener);
      if (last !== null) {
        listener.onDomains(last);
      }
      watching ??= source.watch({
        onDomains(domains) {
          last = domains;
          for (const each of listeners) {
            each.onDomains(domains);
          }
        },
        onEvent(event) {
          for (const each of listeners) {
            each.onEvent?.(event);
          }
        },
        onProblem(problem) {
          for (const each of listeners) {
            each.onProblem(problem);
          }
        },
      });
      return {
        async stop() {
          listeners.delete(listener);
          if (listeners.size === 0) {
            const ending = watching;
            watching = undefined;
            last = null;
            await ending?.stop();
          }
        },
      };
    },
  };
}
