import { createHash } from 'node:crypto';
import { Episode } from '../../../src/model/episode.ts';

/** The moment that samples begin at. */
export const noon = Date.parse('2026-11-23T12:00:00.000Z');

export const at = (seconds: number) => new Date(noon + seconds * 1_000).toISOString();

interface Changes {
  readonly [key: string]: unknown;
}

/** An uplink that flaps: `eth0` of hv1, begun at noon. `name` makes its id. */
export function episode(name: string, changes: Changes = {}): Episode {
  return Episode.parse({
    v: 1,
    id: `e${createHash('sha256').update(name).digest('hex').slice(0, 24)}`,
    seq: 1,
    kind: 'link-flap',
    hypervisor: 'hv1',
    device: 'eth0',
    role: 'uplink',
    vm: null,
    target: null,
    phase: 'open',
    startedAt: at(0),
    lastAt: at(34),
    endedAt: null,
    count: 7,
    threshold: { count: 4, seconds: 60 },
    quietSeconds: 60,
    timeline: [0, 5, 10, 14, 20, 30, 34].map((seconds, index) => ({
      at: at(seconds),
      up: index % 2 === 1,
      count: 1,
    })),
    up: false,
    behind: [],
    switch: null,
    guests: { names: ['web01', 'web02'], total: 12 },
    changes: [],
    causes: [],
    proof: [],
    ...changes,
  });
}

/** The tap of a guest behind `eth0`. */
export function tap(name: string, vm: string, changes: Changes = {}): Episode {
  return episode(name, {
    device: name,
    role: 'tap',
    vm,
    behind: ['br0', 'eth0'],
    guests: { names: [vm], total: 1 },
    ...changes,
  });
}

export function path(name: string, vm: string, target: string, changes: Changes = {}): Episode {
  return episode(name, {
    kind: 'path-broken',
    device: null,
    role: null,
    vm,
    target,
    up: null,
    timeline: [],
    count: 1,
    guests: { names: [], total: 0 },
    ...changes,
  });
}

export function over(of: Episode, seconds: number): Episode {
  return { ...of, seq: of.seq + 1, phase: 'over', endedAt: at(seconds), up: of.up === null ? null : true };
}

/** What LLDP says of a port of the switch `sw1`. */
export const onSwitch = (port: string) => ({ chassis: '00:1b:21:aa:bb:cc', name: 'sw1', port });
