import { portsNotIsolated } from '../../../../src/checks/datalink/ports-not-isolated.ts';
import { domain, links, lost, nic, port } from '../builders.ts';
import { checkTable } from '../table.ts';

const both = links(port('vnet0', { isolated: true }), port('vnet1', { isolated: true }));
const symptom = lost('out', 'arp', 'vnet0', 'vnet1');
const probes = { egress: { device: 'vnet1', kind: 'tap' } } as const;
const finding = {
  code: 'datalink.ports-isolated',
  hop: 'vnet0',
  evidence: ['isolated', 'isolated'],
  commands: ['bridge link set dev vnet0 isolated off'],
} as const;

checkTable(portsNotIsolated, [
  ['none is', { symptom, probes }, null],
  [
    'one alone forbids nothing',
    { facts: { link: links(port('vnet0', { isolated: true })) }, symptom, probes },
    null,
  ],
  ['both, and the path works', { facts: { link: both }, probes }, null],
  ['both, and the target is beyond the uplink', { facts: { link: both }, symptom }, null],
  ['both, and the guest is mute', { facts: { link: both }, symptom: lost('guest'), probes }, null],
  [
    'both',
    { facts: { link: both }, symptom, probes },
    { ...finding, params: { inXml: 'no' }, persistent: [] },
  ],
  [
    'both, as the XML wants it',
    { facts: { link: both, 'domain-xml': domain(nic({ isolated: true })) }, symptom, probes },
    { ...finding, params: { inXml: 'yes' }, persistent: ['virsh edit --domain web01'] },
  ],
]);
