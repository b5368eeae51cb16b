import { ovsRuns } from '../../../../../src/checks/datalink/ovs/ovs-runs.ts';
import type { FactResult } from '../../../../../src/model/fact.ts';
import { domain, lost, nic, ok } from '../../builders.ts';
import { onOvs, ovsWith } from '../../ovs-world.ts';
import { checkTable } from '../../table.ts';

const from = { command: 'ovs-appctl fdb/show br0', at: '2026-11-22T12:00:00.000Z' };
const absent = { status: 'absent', reason: 'object-missing', from } as const satisfies FactResult<never>;
const denied = {
  status: 'error',
  reason: 'denied',
  message: 'no',
  from,
} as const satisfies FactResult<never>;
const plugged = domain(nic({ virtualport: 'openvswitch' }));
const symptom = lost('out', 'arp');
const nowhere = { ...onOvs, bridge: null };

checkTable(ovsRuns, [
  ['a bridge of the kernel', { symptom }, null],
  ['it runs', { path: onOvs, symptom, facts: { ovs: ok(ovsWith()), 'ovs-fdb': ok({ entries: [] }) } }, null],
  ['no daemon, and the path works', { path: onOvs, facts: { ovs: ok(ovsWith()), 'ovs-fdb': absent } }, null],
  [
    'the daemon may not be asked',
    { path: onOvs, symptom, facts: { ovs: ok(ovsWith()), 'ovs-fdb': denied } },
    null,
  ],
  ['the database may not be read', { path: nowhere, facts: { 'domain-xml': plugged, ovs: denied } }, null],
  [
    'no daemon, and nothing leaves the tap',
    { path: onOvs, symptom, facts: { ovs: ok(ovsWith()), 'ovs-fdb': absent } },
    {
      code: 'datalink.ovs-not-running',
      evidence: ['ovs-no-daemon'],
      hop: 'br0',
      params: { daemon: 'ovs-vswitchd' },
      where: 'hypervisor',
    },
  ],
  [
    'no database either',
    { path: nowhere, facts: { 'domain-xml': plugged, ovs: absent }, symptom: null },
    { code: 'datalink.ovs-not-running', evidence: ['ovs-no-database'], params: { daemon: 'ovsdb-server' } },
  ],
]);
