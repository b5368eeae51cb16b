import { expect, test } from 'vitest';
import { factCollectors } from '../../../src/facts/index.ts';
import { vlansOf } from '../../../src/path/vlans.ts';
import { parseOutput, recorded } from '../facts/support.ts';

test('a bridge that filters, as the programs of the second kernel print it', () => {
  const link = parseOutput(factCollectors.link, recorded('link/lab-vlan-filter.json'));
  const bridgeVlan = parseOutput(factCollectors['bridge-vlan'], recorded('bridge-vlan/lab-vlan-filter.json'));
  expect(vlansOf('vnet0', 'br0', ['eth0'], { link, bridgeVlan })).toMatchObject({
    vlan: 10,
    tags: { vnet0: null, vnet1: null, br0: null, eth0: 10 },
    legs: [{ device: 'eth0', kind: 'nic', above: null, up: true }],
    hostDevice: 'br0',
  });
});
