import { hostAnswersByBridge } from '../../../../src/checks/network/host-answers-by-bridge.ts';
import type { FactData } from '../../../../src/facts/index.ts';
import { lost, ok } from '../builders.ts';
import { checkTable } from '../table.ts';

const on = (device: string, scope = 'global') =>
  ok({
    addresses: [{ device, address: '10.0.0.2', prefix: 24, family: 'ipv4' as const, scope, flags: [] }],
  });
const hop = { metric: null, type: null, source: null, flags: [] };
const route = ok<FactData<'route'>>({
  routes: [
    { ...hop, destination: '10.0.0.0/24', gateway: null, device: 'eth0' },
    { ...hop, destination: 'default', gateway: '10.0.0.1', device: 'eth0' },
    { ...hop, destination: '10.9.0.0/16', gateway: '10.0.0.7', device: 'eth0', metric: 100 },
    { ...hop, destination: '10.8.0.0/16', gateway: '10.5.0.7', device: 'eth1' },
  ],
});
const back = ok({ device: 'eth0', gateway: null, source: null });
const toHost = { targetAddress: '10.0.0.2', targetIsHost: true } as const;
const symptom = lost('return', 'ip', 'br0', 'vnet0');
const moves =
  'ip addr del 10.0.0.2/24 dev eth0 && ip addr replace 10.0.0.2/24 dev br0 && ' +
  'ip route replace default via 10.0.0.1 dev br0 && ip route replace 10.9.0.0/16 via 10.0.0.7 dev br0 metric 100';

checkTable(hostAnswersByBridge, [
  ['the bridge has it', { facts: { route } }, null],
  ['a device that is no port has it', { facts: { route, addr: on('eth1') } }, null],
  ['a link-local one', { facts: { route, addr: on('eth0', 'link') } }, null],
  ['the tap is in no bridge', { path: { bridge: null }, facts: { route, addr: on('eth0') } }, null],
  ['nothing was probed', { symptom: null, facts: { route, addr: on('eth0') } }, null],
  [
    'the port has it, and somebody else is asked about',
    { facts: { route, addr: on('eth0') } },
    { code: 'network.address-on-port', effect: 'notes', evidence: ['address-on-port'], commands: [moves] },
  ],
  [
    'the port has it, and the host answers by the bridge all the same',
    {
      path: toHost,
      symptom,
      facts: {
        route,
        addr: on('eth0'),
        'route-back': ok({ device: 'br0', gateway: null, source: null }),
      },
    },
    { code: 'network.address-on-port', effect: 'notes', evidence: ['address-on-port'] },
  ],
  [
    'the same of IPv6',
    {
      path: { targetAddress: 'fd00::1', family: 'ipv6' },
      facts: {
        addr: ok({
          addresses: [
            { device: 'eth0', address: 'fd00::2', prefix: 64, family: 'ipv6', scope: 'global', flags: [] },
          ],
        }),
        route6: ok({ routes: [{ ...hop, destination: 'default', gateway: 'fd00::1', device: 'eth0' }] }),
      },
    },
    {
      code: 'network.address-on-port',
      effect: 'notes',
      evidence: ['address-on-port'],
      commands: [
        'ip -6 addr del fd00::2/64 dev eth0 && ip -6 addr replace fd00::2/64 dev br0 && ip -6 route replace default via fd00::1 dev br0',
      ],
    },
  ],
  [
    'the port has it, and the host answers by it',
    { path: toHost, symptom, facts: { route, addr: on('eth0'), 'route-back': back } },
    {
      code: 'network.address-on-port',
      hop: 'br0',
      evidence: ['address-on-port', 'answers-by-port'],
      commands: [moves],
    },
  ],
]);
