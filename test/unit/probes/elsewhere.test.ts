import { expect, test } from 'vitest';
import type { Leg } from '../../../src/model/vlan.ts';
import { createDesk } from '../../../src/probes/session/desk.ts';
import { createElsewhere } from '../../../src/probes/session/elsewhere.ts';
import { macs, path } from '../checks/builders.ts';
import { fakeNetwork } from './network.ts';

const member = (device: string): Leg => ({
  uplink: 'bond0',
  device,
  kind: 'nic',
  above: 'bond0',
  up: true,
  live: true,
  active: true,
});

/** Asks elsewhere for a silent next hop with only so many frames left to spend; by which devices, and in which VLAN. */
function asksWith(spare: number) {
  const way = {
    ...path({
      uplinks: ['bond0'],
      liveUplinks: ['bond0'],
      legs: [
        { uplink: 'bond0', device: 'bond0', kind: 'bond', above: null, up: true },
        member('eth1'),
        member('eth2'),
      ],
      otherVlans: [
        { device: 'bond0', vlan: 20 },
        { device: 'bond0', vlan: 30 },
      ],
    }),
    bridge: 'br0',
    bridgeMac: macs.bridge,
    targetAddress: '10.0.0.1',
  };
  const { wire, sent } = fakeNetwork();
  const desk = createDesk(way, wire, () => ({}));
  while (desk.spare > spare) {
    desk.send('lo', new Uint8Array(60));
  }
  const before = sent.length;
  createElsewhere(desk, way, 7).ask('10.0.0.1');
  return sent.slice(before).map(({ device, frame }) => [device, frame.vlans[0] ?? null]);
}

test('with few frames left the likeliest VLAN comes before the members of a bond', () => {
  expect(asksWith(1)).toEqual([['bond0', 20]]);
  expect(asksWith(3)).toEqual([
    ['bond0', 20],
    ['eth1', null],
    ['eth2', null],
  ]);
});
