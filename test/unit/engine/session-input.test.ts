import { expect, test } from 'vitest';
import type { Host } from '../../../src/engine/host.ts';
import { sessionInput } from '../../../src/engine/session-input.ts';
import type { ProbedPath } from '../../../src/probes/session/input.ts';
import { macs, ok, path } from '../checks/builders.ts';
import { onOvs, ovsPort, ovsWith } from '../checks/ovs-world.ts';
import { fakeNetwork } from '../probes/network.ts';

const { signal } = new AbortController();

/** A host whose bridges have learned one machine in two VLANs, behind another port in each. */
const host = {
  packetId: () => 1,
  collect: (id: string) =>
    Promise.resolve(
      id === 'fdb'
        ? ok({
            entries: [
              { mac: macs.gateway, port: 'vnet1', master: 'br0', vlan: 10, static: false },
              { mac: macs.gateway, port: 'eth0', master: 'br0', vlan: 20, static: false },
            ],
          })
        : ok({
            entries: [
              { ofport: 3, vlan: 10, mac: macs.gateway, age: 1 },
              { ofport: 1, vlan: 0, mac: macs.gateway, age: 1 },
            ],
          }),
    ),
} as unknown as Host;

function portIn(changes: Parameters<typeof path>[0], ownTag: number | null) {
  const ovs = ok(ovsWith(ovsPort('vnet1', { ofport: 3, tag: 10 })));
  const { portOf } = sessionInput(path(changes) as ProbedPath, fakeNetwork().wire, { ovs }, host, signal);
  return portOf(macs.gateway, ownTag);
}

test('a machine is looked for in the VLAN that the guest tags with, else in that of its port', async () => {
  expect(await portIn(onOvs, 10)).toBe('vnet1');
  expect(await portIn(onOvs, null)).toBe('eth0');
  expect(await portIn({ vlan: 20 }, 10)).toBe('vnet1');
  expect(await portIn({ vlan: 20 }, null)).toBe('eth0');
});
