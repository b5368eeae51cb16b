import { createLibvirtDomains } from '../../adapters/host/libvirt-domains.ts';
import { defaultTiming } from '../../jobs/timing.ts';
import { shareDomains } from '../inventory/share-domains.ts';
import { captureForChat } from './chat-capture.ts';
import { createDiagnoser } from './diagnose/diagnose-engine.ts';
import { watchHistory } from './history.ts';
import type { Engine } from './start-worker.ts';

/** This machine as a hypervisor: its engine and its domains. */
export function createLocalEngine(): Engine {
  return {
    diagnose: createDiagnoser(),
    capture: captureForChat,
    // Whoever announces and whoever watches hear through one.
    domains: shareDomains(createLibvirtDomains({ resyncMs: defaultTiming.resyncMs })),
    watch: () => watchHistory(),
  };
}
