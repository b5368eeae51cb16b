import { createLibvirtDomains } from '../../adapters/host/libvirt-domains.ts';
import { defaultTiming } from '../../jobs/timing.ts';
import { captureForChat } from './chat-capture.ts';
import { createDiagnoser } from './diagnose-engine.ts';
import { watchHistory } from './history.ts';
import type { Engine } from './start-worker.ts';

/** This machine as a hypervisor: its engine and its domains. */
export function createLocalEngine(): Engine {
  return {
    diagnose: createDiagnoser(),
    capture: captureForChat,
    domains: createLibvirtDomains({ resyncMs: defaultTiming.resyncMs }),
    watch: () => watchHistory(),
  };
}
