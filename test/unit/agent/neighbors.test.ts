import { expect, test } from 'vitest';
import { createNeighbors } from '../../../src/cli/agent/neighbors.ts';
import type { LldpNeighbor } from '../../../src/facts/link/lldp.ts';

const signal = new AbortController().signal;
const place = { device: 'vnet0', role: 'tap', behind: ['br0', 'eth0'], guests: ['web01'] } as const;

function said(device: string, port: string): LldpNeighbor {
  return { device, system: 'sw1', chassis: '00:00:00:00:00:01', port, portDescription: null, vlans: [] };
}

/** A host whose LLDP daemon says these, one after the other. */
function hostThatHears(...answers: readonly (readonly LldpNeighbor[] | null)[]) {
  let count = 0;
  const collect = () => {
    const neighbors = answers[Math.min(count++, answers.length - 1)] ?? null;
    return Promise.resolve(
      neighbors === null
        ? { status: 'absent', evidence: [] }
        : { status: 'ok', data: { neighbors }, evidence: [] },
    );
  };
  return { collect } as unknown as Parameters<typeof createNeighbors>[0];
}

test('a link that is down is still known to hang on its port; a new one takes its place', async () => {
  let now = 0;
  const host = hostThatHears([said('eth0', 'hv1-eth0')], [], [said('eth0', 'other')], null);
  const neighbors = createNeighbors(host, () => now);
  expect(neighbors.switchOf(place)).toBeNull();
  await neighbors.read(signal);
  const port = { chassis: '00:00:00:00:00:01', name: 'sw1', port: 'hv1-eth0' };
  expect(neighbors.switchOf(place)).toEqual(port);
  now = 60_000;
  expect(await neighbors.read(signal)).toHaveLength(1);
  expect(neighbors.switchOf(place)).toEqual(port);
  await neighbors.read(signal);
  expect(neighbors.switchOf(place)).toEqual({ ...port, port: 'other' });
  now = 24 * 3_600_000;
  expect(await neighbors.read(signal)).toEqual([]);
  expect(neighbors.switchOf(place)).toBeNull();
});
