import type { z } from 'zod';
import type { DomainEvent, DomainListener, DomainSource } from '../../../src/inventory/domain-source.ts';
import { DomainNow } from '../../../src/inventory/inventory.ts';

type Given = readonly z.input<typeof DomainNow>[];

/** Domains that the test changes. */
export interface ChangingDomains extends DomainSource {
  say(all: Given): void;
  happens(event: DomainEvent): void;
}

export function changingDomains(first: Given): ChangingDomains {
  const listeners: DomainListener[] = [];
  const parse = (all: Given) => all.map((each) => DomainNow.parse(each));
  let last = parse(first);
  return {
    watch(listener) {
      listeners.push(listener);
      listener.onDomains(last);
      return { stop: () => Promise.resolve() };
    },
    say(all) {
      last = parse(all);
      for (const listener of listeners) {
        listener.onDomains(last);
      }
    },
    happens(event) {
      for (const listener of listeners) {
        listener.onEvent?.(event);
      }
    },
  };
}
