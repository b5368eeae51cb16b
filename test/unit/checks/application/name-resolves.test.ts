import { nameResolves } from '../../../../src/checks/application/name-resolves.ts';
import type { DnsAnswer } from '../../../../src/probes/dns.ts';
import { lost } from '../builders.ts';
import { checkTable } from '../table.ts';

const dns = (status: DnsAnswer['status'], servers = ['10.0.0.20']) => ({
  probes: { dns: { name: 'app.lab.test', servers, status, addresses: [], ms: 3 } },
});
const unnamed = { code: 'application.name-not-resolved', hop: '10.0.0.20', where: 'target' } as const;
const mute = { code: 'application.dns-server-silent', hop: '10.0.0.20', where: 'target' } as const;

checkTable(nameResolves, [
  ['an address was asked about', {}, 'not-asked'],
  ['it does', dns('resolved'), null],
  ['there is no such name', dns('no-such-name'), { ...unnamed, evidence: ['no-such-name'] }],
  [
    'the name has no address',
    { ...dns('no-address'), symptom: null },
    { ...unnamed, evidence: ['no-address'] },
  ],
  ['the server is silent, and the way to it is broken', { ...dns('silent'), symptom: lost('out') }, null],
  [
    'the server is silent to this host, which is not in the network of the guest',
    { ...dns('silent'), path: { hostAddresses: [] } },
    'not-asked',
  ],
  [
    'the server is silent, and the way to it was not looked at',
    { ...dns('silent'), symptom: null },
    'not-asked',
  ],
  [
    'the server is silent, and pings reach it',
    dns('silent'),
    { ...mute, evidence: ['dns-silent', 'ping-answered'] },
  ],
  ['the server fails', { ...dns('failed'), symptom: null }, { ...mute, evidence: ['dns-failed'] }],
  [
    'no server is known',
    { ...dns('failed', []), symptom: null },
    { ...mute, hop: 'none', evidence: ['dns-failed'] },
  ],
]);
