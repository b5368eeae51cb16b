import { expect, test } from 'vitest';
import { interpret } from '../../../src/facts/interpret.ts';
import { dhcpLeases } from '../../../src/facts/libvirt/dhcp-leases.ts';
import { neigh } from '../../../src/facts/network/neigh.ts';
import { addressesByMac } from '../../../src/inventory/guest-addresses.ts';

const from = { command: '', at: '' };
const status = `[\n  {\n    "ip-address": "192.168.122.39",\n    "mac-address": "52:54:00:AA:00:01",\n    "hostname": "web01",\n    "expiry-time": 1700000000\n  }\n]\n`;
const neighbors = JSON.stringify([
  { dst: '10.0.0.11', dev: 'br0', lladdr: '52:54:00:aa:00:01', state: ['STALE'] },
  { dst: '10.0.0.12', dev: 'br0', lladdr: '52:54:00:aa:00:02', state: ['FAILED'] },
  { dst: '10.0.0.13', dev: 'br0', state: ['INCOMPLETE'] },
  { dst: 'fd00:0::1', dev: 'br0', lladdr: '52:54:00:aa:00:02', state: ['REACHABLE'] },
  { dst: 'fe80::1', dev: 'br0', lladdr: '52:54:00:aa:00:02', state: ['REACHABLE'] },
]);

test('addresses by MAC, of leases and neighbors', () => {
  const leases = interpret(
    dhcpLeases,
    {
      kind: 'files',
      files: {
        '/var/lib/libvirt/dnsmasq/virbr0.status': status,
        '/var/lib/libvirt/dnsmasq/virbr1.status': '',
      },
    },
    from,
  );
  const near = interpret(
    neigh,
    { kind: 'command', output: { stdout: neighbors, stderr: '', exitCode: 0 } },
    from,
  );
  expect([...addressesByMac(leases, near)]).toEqual([
    ['52:54:00:aa:00:01', ['10.0.0.11', '192.168.122.39']],
    ['52:54:00:aa:00:02', ['fd00::1']],
  ]);
  const unread = { status: 'error', reason: 'timeout', message: '', from } as const;
  expect(addressesByMac(unread, unread).size).toBe(0);
});
