import { gatewayForwards } from '../../../../src/checks/network/gateway-forwards.ts';
import { impersonated, lost, silent } from '../builders.ts';
import { checkTable } from '../table.ts';

const path = { targetAddress: '10.0.1.20' };
const symptom = lost('beyond', 'ip', 'eth0', '10.0.1.20');
const says = (type: number, code: number, from = '10.0.0.1') => [
  impersonated({ answer: { kind: 'icmp-error', type, code, from } }),
];
const control = { from: '10.0.0.2', target: '10.0.1.20', answered: false, delivered: false };
const mute = impersonated(silent);
const alive = impersonated({ ttl: 1, answer: { kind: 'icmp-error', type: 11, code: 0, from: '10.0.0.1' } });
const notOn = { impersonate: [mute], 'gateway-hop': { ...mute, ttl: 1 }, control };

checkTable(gatewayForwards, [
  [
    'no route, says the gateway',
    { path, symptom, probes: { impersonate: says(3, 0) } },
    { code: 'network.gateway-has-no-route', evidence: ['router-says'], where: 'gateway', hop: '10.0.0.1' },
  ],
  [
    'no route over IPv6, says a router further on',
    { path, symptom, probes: { impersonate: says(1, 0, 'fd00:1::1') } },
    { code: 'network.gateway-has-no-route', evidence: ['router-says'], hop: 'fd00:1::1' },
  ],
  [
    'forbidden',
    { path, symptom, probes: { impersonate: [mute], tcp: says(3, 13)[0] ?? null } },
    { code: 'network.gateway-forbids', evidence: ['router-says'], where: 'gateway' },
  ],
  [
    'it passes nothing on',
    { path, symptom, probes: notOn },
    {
      code: 'network.gateway-does-not-forward',
      evidence: ['nobody-beyond', 'no-word-of-ttl', 'host-not-answered'],
      where: 'gateway',
    },
  ],
  [
    'it passes on, and nothing comes back',
    { path, symptom, probes: { ...notOn, 'gateway-hop': alive } },
    {
      code: 'network.nothing-beyond-gateway',
      evidence: ['nobody-beyond', 'word-of-ttl', 'host-not-answered'],
      where: 'target',
    },
  ],
  [
    'a port answers from beyond it',
    {
      path,
      symptom,
      probes: {
        ...notOn,
        'gateway-hop': alive,
        'other-ports': [{ ...impersonated({ answer: { kind: 'open' } }), port: 80 }],
      },
    },
    null,
  ],
  [
    'it says to this host alone that it is forbidden: to the guest it has said so often enough',
    {
      path,
      symptom,
      probes: { ...notOn, refusals: [{ to: '10.0.0.2', type: 3, code: 13, from: '10.0.0.1' }] },
    },
    { code: 'network.gateway-forbids', evidence: ['router-says'], where: 'gateway', hop: '10.0.0.1' },
  ],
  [
    'it says of the answer of the guest that there is no route',
    {
      path,
      symptom,
      probes: { ...notOn, refusals: [{ to: '10.0.0.10', type: 3, code: 0, from: '10.0.0.1' }] },
    },
    { code: 'network.gateway-has-no-route', evidence: ['router-says'] },
  ],
  [
    'it says so of the ping that may live for one hop',
    {
      path,
      symptom,
      probes: {
        ...notOn,
        'gateway-hop': { ...alive, answer: { kind: 'icmp-error', type: 3, code: 13, from: '10.0.0.1' } },
      },
    },
    { code: 'network.gateway-forbids', evidence: ['router-says'] },
  ],
  [
    'it forwards the pings, and refuses only an answer to no question',
    {
      path,
      symptom,
      probes: {
        ...notOn,
        'gateway-hop': alive,
        refusals: [{ to: '10.0.0.10', type: 3, code: 13, from: '10.0.0.1' }],
      },
    },
    {
      code: 'network.nothing-beyond-gateway',
      evidence: ['nobody-beyond', 'word-of-ttl', 'host-not-answered'],
    },
  ],
  ['host unreachable: the target is off', { path, symptom, probes: { impersonate: says(3, 1) } }, null],
  [
    'the target itself forbids it',
    { path, symptom, probes: { impersonate: says(3, 13, '10.0.1.20') } },
    null,
  ],
  [
    'this host is answered',
    { path, symptom, probes: { ...notOn, control: { ...control, answered: true } } },
    null,
  ],
  ['this host was not asked', { path, symptom, probes: { ...notOn, control: null } }, null],
  ['its time to live was not tried', { path, symptom, probes: { ...notOn, 'gateway-hop': null } }, null],
  ['a target of the same network', { symptom, probes: notOn }, null],
  ['the path works', { path, probes: notOn }, null],
  ['lost on this host', { path, symptom: lost('out'), probes: notOn }, null],
]);
