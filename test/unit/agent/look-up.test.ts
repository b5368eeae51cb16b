import { expect, test } from 'vitest';
import { lookUp } from '../../../src/cli/agent/look-up.ts';
import { createNeighbors } from '../../../src/cli/agent/neighbors.ts';
import type { Host } from '../../../src/engine/host.ts';
import { ethtool } from '../../../src/facts/link/ethtool.ts';
import { ethtoolEee } from '../../../src/facts/link/ethtool-eee.ts';
import { lldp } from '../../../src/facts/link/lldp.ts';
import type { DevicePlace } from '../../../src/flap/roles.ts';
import { emptyHistory } from '../../../src/history/history.ts';
import type { FactResult } from '../../../src/model/fact.ts';
import { ok } from '../checks/builders.ts';
import { parseOutput, recorded } from '../facts/support.ts';

const place: DevicePlace = { device: 'eth0', role: 'uplink', behind: [], guests: ['web01'] };
const carriers = (carrier: boolean) =>
  ok({ devices: [{ device: 'eth0', carrier, changes: 9, operstate: 'up', speed: null, duplex: null }] });
const copper = {
  'nic-driver': ok({ drivers: [{ device: 'eth0', driver: 'igc' }] }),
  ethtool: ok(parseOutput(ethtool, recorded('ethtool/copper.txt'))),
  'ethtool-eee': ok(parseOutput(ethtoolEee, recorded('ethtool-eee/active.txt'))),
  carrier: carriers(true),
};
const missing = {
  status: 'absent',
  reason: 'object-missing',
  from: { command: 'ethtool', at: '2026-11-22T12:00:00.000Z' },
} as const;

/** A host of which so much can be read; the rest is refused. */
function look(facts: Readonly<Record<string, FactResult<unknown>>>, of: DevicePlace = place) {
  const refused = { ...missing, status: 'error', reason: 'denied', message: '' } as const;
  const collect = ((id: string) => Promise.resolve(facts[id] ?? refused)) as unknown as Host['collect'];
  const host = { collect };
  const sources = { host, neighbors: createNeighbors(host), history: () => emptyHistory, risen: () => ({}) };
  return lookUp(sources, of, 0, AbortSignal.timeout(5_000));
}

test('how a NIC is set: driver, settings, Energy-Efficient Ethernet', async () => {
  const { evidence } = await look(copper);
  expect(evidence.nic).toEqual({
    driver: 'igc',
    speed: 100,
    duplex: 'half',
    autoneg: false,
    medium: 'copper',
    eee: true,
  });
});

test.each([
  ['switched on, and not in use while the link is up', 'inactive', true, false],
  ['switched on, while the link is down: it may be the cause', 'inactive', false, null],
  ['switched off', 'off', false, false],
])('Energy-Efficient Ethernet: %s', async (_, name, carrier, expected) => {
  const eee = ok(parseOutput(ethtoolEee, recorded(`ethtool-eee/${name}.txt`)));
  const { evidence } = await look({ ...copper, 'ethtool-eee': eee, carrier: carriers(carrier) });
  expect(evidence.nic?.eee).toBe(expected);
});

test('a NIC that knows no Energy-Efficient Ethernet has it off; what could not be asked is not known', async () => {
  expect((await look({ ...copper, 'ethtool-eee': missing })).evidence.nic?.eee).toBe(false);
  const { 'ethtool-eee': _, ...rest } = copper;
  expect((await look(rest)).evidence.nic?.eee).toBeNull();
});

test('of a device without a driver nothing is said; where nothing can be read nothing is', async () => {
  expect((await look({ ...copper, 'nic-driver': ok({ drivers: [] }) })).evidence.nic).toBeNull();
  const { evidence, around } = await look({});
  expect(evidence).toMatchObject({ place, links: [], kernel: [], nic: null, sameSwitch: [] });
  expect(around).toEqual({ switch: null, changes: [] });
});

test('the switch is that of the device, or of the nearest one that it hangs on', async () => {
  const heard = parseOutput(lldp, recorded('lldp/switch.json'));
  const [first] = heard.neighbors;
  const tap: DevicePlace = { ...place, device: 'vnet0', role: 'tap', behind: ['br0', first?.device ?? ''] };
  const { around } = await look({ lldp: ok(heard) }, tap);
  expect(around.switch?.name).toBe(first?.system);
});
