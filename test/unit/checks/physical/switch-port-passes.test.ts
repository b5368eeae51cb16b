import { switchPortPasses } from '../../../../src/checks/physical/switch-port-passes.ts';
import { fdbEntry, impersonated, lost, macs, ok, owners, silent } from '../builders.ts';
import { checkTable } from '../table.ts';

const symptom = lost('beyond', 'arp', 'eth0', '10.0.0.1');
const deaf = {
  'next-hop-owners': owners('10.0.0.1'),
  neighbors: [{ address: '10.0.0.20', answered: false }],
  impersonate: [impersonated(silent)],
  'outside-heard': { frames: 0 },
};
const facts = {
  fdb: ok({
    entries: [fdbEntry(macs.guest, 'vnet0'), fdbEntry(macs.gateway, 'eth0', { updatedSecondsAgo: 240 })],
  }),
};
const blocked = { symptom, probes: deaf, facts };
const finding = {
  code: 'physical.switch-port-blocked',
  hop: 'eth0',
  evidence: ['nothing-comes-in', 'host-fails-too', 'carrier-is-up'],
  where: 'switch',
  params: { silent: '10.0.0.1, 10.0.0.20' },
} as const;

checkTable(switchPortPasses, [
  ['the path works', { probes: deaf, facts }, null],
  ['frames are lost inside the host', { ...blocked, symptom: lost('out') }, null],
  [
    'the target is another guest',
    { ...blocked, probes: { ...deaf, egress: { device: 'vnet1', kind: 'tap' } } },
    null,
  ],
  ['there is no uplink', { ...blocked, path: { uplinks: [] } }, null],
  ['nobody else is known who should answer', { ...blocked, probes: { ...deaf, neighbors: [] } }, null],
  [
    'nobody else is known but the gateway of this host in another VLAN',
    {
      ...blocked,
      probes: {
        ...deaf,
        neighbors: [],
        'host-elsewhere': { device: 'eth0.7', address: '172.20.0.1', answered: false },
      },
    },
    { ...finding, params: { silent: '10.0.0.1, 172.20.0.1' } },
  ],
  [
    'which answers',
    {
      ...blocked,
      probes: { ...deaf, 'host-elsewhere': { device: 'eth0.7', address: '172.20.0.1', answered: true } },
    },
    null,
  ],
  [
    'another VLAN comes in',
    {
      ...blocked,
      probes: {
        ...deaf,
        'other-vlans': [{ device: 'eth0', vlan: 7, frames: 1, forGuest: 0, asked: false, owner: null }],
      },
    },
    null,
  ],
  [
    'a neighbor answers: it is the target',
    { ...blocked, probes: { ...deaf, neighbors: [{ address: '10.0.0.20', answered: true }] } },
    null,
  ],
  [
    'somebody owns the next hop',
    { ...blocked, probes: { ...deaf, 'next-hop-owners': owners('10.0.0.1', macs.gateway) } },
    null,
  ],
  ['strangers are heard', { ...blocked, probes: { ...deaf, 'outside-heard': { frames: 1 } } }, null],
  ['an error of ICMP comes back', { ...blocked, probes: { ...deaf, impersonate: [impersonated()] } }, null],
  [
    'the host is answered',
    {
      ...blocked,
      probes: {
        ...deaf,
        control: { from: '10.0.0.2', target: '10.0.0.1', answered: true, delivered: false },
      },
    },
    null,
  ],
  [
    'the guest was answered',
    {
      ...blocked,
      probes: {
        ...deaf,
        asked: [
          {
            address: '10.0.0.9',
            times: 1,
            askedAs: [],
            answeredBy: [macs.rogue],
            answersLost: [],
            leftBy: [],
          },
        ],
      },
    },
    null,
  ],
  [
    'two machines were learned behind it just now',
    {
      ...blocked,
      facts: {
        fdb: ok({
          entries: [macs.gateway, macs.neighbor].map((mac) =>
            fdbEntry(mac, 'eth0', { updatedSecondsAgo: 0 }),
          ),
        }),
      },
    },
    null,
  ],
  ['silence from everybody', blocked, finding],
  [
    'one fresh address, the own one of the switch, is no life',
    {
      ...blocked,
      facts: { fdb: ok({ entries: [fdbEntry(macs.gateway, 'eth0', { updatedSecondsAgo: 0 })] }) },
    },
    finding,
  ],
]);
