import { portIsOpen } from '../../../../src/checks/transport/port-is-open.ts';
import { impersonated, lost, macs, owners, silent } from '../builders.ts';
import { checkTable } from '../table.ts';

const path = { targetAddress: '10.0.0.20', targetPort: 8099 };
const there = { 'next-hop-owners': owners('10.0.0.20', macs.neighbor) };
const beyond = lost('beyond', 'ip', 'eth0', '10.0.0.20');
const refused = { ...there, tcp: impersonated({ answer: { kind: 'refused' } }) };
const unanswered = { ...there, tcp: impersonated(silent) };
const forbidden = (code: number) =>
  impersonated({ answer: { kind: 'icmp-error', type: 3, code, from: '10.0.0.1' } });

checkTable(portIsOpen, [
  ['no port was asked about', {}, 'not-asked'],
  ['it is', { path, probes: { ...there, tcp: impersonated({ answer: { kind: 'open' } }) } }, null],
  ['frames are lost inside the host', { path, probes: unanswered, symptom: lost('out') }, null],
  [
    'nobody owns the target',
    {
      path,
      probes: {
        tcp: impersonated(silent),
        impersonate: [impersonated(silent)],
        'next-hop-owners': owners('10.0.0.20'),
      },
      symptom: beyond,
    },
    null,
  ],
  [
    'nothing listens',
    { path, probes: refused, symptom: lost('service') },
    {
      code: 'transport.port-closed',
      hop: '10.0.0.20',
      evidence: ['tcp-reset'],
      where: 'target',
      commands: ["ss -ltn 'sport = :8099'"],
    },
  ],
  [
    'pings are answered, the port is silent',
    { path, probes: unanswered, symptom: beyond },
    {
      code: 'transport.port-filtered',
      evidence: ['tcp-silent', 'ping-answered'],
      params: { ping: 'answers' },
    },
  ],
  [
    'neither is answered, and it is there',
    { path, probes: { ...unanswered, impersonate: [impersonated(silent)] }, symptom: beyond },
    {
      code: 'transport.port-filtered',
      evidence: ['tcp-silent', 'ping-unanswered'],
      params: { ping: 'does not answer' },
    },
  ],
  [
    'a router forbids it',
    {
      path: { targetAddress: '10.0.1.20', targetPort: 8099 },
      probes: { tcp: forbidden(13), impersonate: [impersonated(silent)] },
      symptom: beyond,
    },
    { code: 'transport.port-filtered', evidence: ['tcp-forbidden', 'ping-unanswered'] },
  ],
]);
