import { describe, expect, test } from 'vitest';
import { renderPath } from '../../../src/message/thread.ts';
import { PathHop } from '../../../src/model/diagnosis.ts';
import type { PathContext } from '../../../src/model/path.ts';
import type { Leg } from '../../../src/model/vlan.ts';
import { deriveHops } from '../../../src/path/hops.ts';
import { lost, path, probes, provoked, works } from '../checks/builders.ts';

const leg = (device: string, kind: Leg['kind'], above: string | null, active?: boolean): Leg => ({
  uplink: 'eth0.10',
  device,
  kind,
  above,
  up: true,
  ...(active === undefined ? {} : { active, live: true }),
});
const way: Partial<PathContext> = {
  uplinks: ['eth0.10'],
  liveUplinks: ['eth0.10'],
  legs: [
    leg('eth0.10', 'vlan', null),
    leg('bond0', 'bond', 'eth0.10'),
    leg('eth1', 'nic', 'bond0', false),
    leg('eth2', 'nic', 'bond0', true),
  ],
};
const frames = (...devices: readonly string[]) =>
  devices.map((device) => ({ device, sent: [{ vlans: [], frames: 2 }], came: [] }));
const over = { egress: { device: 'eth0.10', kind: 'uplink' } } as const;
const line = (...[context, seen, symptom]: Parameters<typeof deriveHops>) => {
  const hops = deriveHops(context, seen, symptom);
  expect(PathHop.array().parse(hops)).toEqual(hops);
  return renderPath(hops);
};

describe('the hops of a path', () => {
  test('over a plain uplink', () => {
    expect(line(path(), probes(), works)).toBe('web01 → vnet0 → br0 → eth0 → 10.0.0.1');
  });

  test('over a VLAN device and the active member of a bond', () => {
    expect(line(path(way), probes(over), works)).toBe(
      'web01 → vnet0 → br0 → eth0.10 → bond0 → eth2 → 10.0.0.1',
    );
    expect(deriveHops(path(way), probes(over), works).map(({ kind }) => kind)).toEqual([
      'guest',
      'tap',
      'bridge',
      'vlan',
      'bond',
      'uplink',
      'target',
    ]);
  });

  test('the member that was seen to carry the frames counts', () => {
    const seen = probes({ ...over, 'guest-frames': frames('eth0.10', 'bond0', 'eth1') });
    expect(line(path(way), seen, works)).toContain('bond0 → eth1 → ');
  });

  test('lost under the uplink: a cross behind the last device that saw the frames', () => {
    const sent = { ...over, provoke: { ...probes().provoke, replyLeftBy: ['eth0.10'] } } as never;
    const seen = probes({ ...(sent as object), 'guest-frames': frames('eth0.10', 'bond0') });
    expect(line(path(way), seen, lost('beyond'))).toBe(
      'web01 → vnet0 → br0 → eth0.10 → bond0 ✗ eth2 · 10.0.0.1',
    );
  });

  test('lost inside: nothing is said of what lies under the uplink', () => {
    expect(line(path(way), probes(over), lost('out'))).toMatch(/^web01 → vnet0 ✗ br0 · eth0\.10 · /u);
  });

  test('through this host as a router: its own way out is on the path, and no further than is known', () => {
    const routed = path({
      uplinks: [],
      liveUplinks: [],
      routedByHost: {
        network: 'default',
        mode: 'nat',
        device: 'eth0',
        mac: '52:54:00:00:01:02',
        gateway: null,
        source: '10.0.0.2',
        nextHopMac: null,
      },
    });
    const seen = probes({
      egress: { device: 'br0', kind: 'uplink' },
      provoke: provoked({ replyLeftBy: ['br0'] }),
    });
    expect(line(routed, seen, works)).toBe('web01 → vnet0 → br0 → eth0 → 10.0.0.1');
    expect(line(routed, seen, lost('beyond', 'ip', 'br0', 'eth0'))).toBe(
      'web01 → vnet0 → br0 · eth0 · 10.0.0.1',
    );
  });
});
