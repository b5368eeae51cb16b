import type { PathContext } from '../../../src/model/path.ts';
import type { Routed } from '../../../src/probes/observations.ts';
import type { RoutedDecisions } from '../../../src/verdict/routed.ts';
import { impersonated, macs, silent } from './builders.ts';

/** A guest of a libvirt network on virbr0; this host routes for it out of eth0 and is answered there itself. */
export function routedPath(
  changes: Partial<NonNullable<PathContext['routedByHost']>> = {},
): Partial<PathContext> {
  return {
    bridge: 'virbr0',
    wantedBridge: 'virbr0',
    uplinks: [],
    liveUplinks: [],
    hostAddresses: [{ address: '192.168.122.1', prefix: 24 }],
    guestAddresses: [{ address: '192.168.122.10', prefix: 24, from: 'lease' }],
    routedByHost: {
      network: 'default',
      mode: 'nat',
      device: 'eth0',
      mac: macs.bridge,
      gateway: null,
      source: '10.0.0.2',
      nextHopMac: macs.gateway,
      ...changes,
    },
  };
}

export function routed(changes: Partial<Routed> = {}): Routed {
  return {
    nextHop: '10.0.0.1',
    nextHopMac: macs.gateway,
    control: impersonated(),
    asGuest: impersonated(silent),
    forwarded: true,
    ...changes,
  };
}

export function routedRules(changes: Partial<RoutedDecisions> = {}): RoutedDecisions {
  return {
    request: { verdict: 'accept' },
    reply: { verdict: 'accept' },
    stray: { verdict: 'accept' },
    source: { kind: 'none' },
    ...changes,
  };
}
