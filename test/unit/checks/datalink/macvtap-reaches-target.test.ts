import { macvtapReachesTarget } from '../../../../src/checks/datalink/macvtap-reaches-target.ts';
import type { DomainInterface } from '../../../../src/facts/domain/domain-xml.ts';
import type { FactData } from '../../../../src/facts/index.ts';
import { domain, link, links, macs, nic, ok } from '../builders.ts';
import { checkTable } from '../table.ts';

const path = {
  tap: 'macvtap0',
  bridge: null,
  wantedBridge: null,
  targetAddress: '10.0.0.2',
  targetIsHost: true,
};
const own = (device: string) =>
  ok({
    addresses: [
      { device, address: '10.0.0.2', prefix: 24, family: 'ipv4' as const, scope: 'global', flags: [] },
    ],
  });
const neigh = (...entries: FactData<'neigh'>['entries']) => ok({ entries });
const facts = (changes: Partial<DomainInterface> = {}, device = 'eth0') => ({
  'domain-xml': domain(
    nic({
      type: 'direct',
      bridge: null,
      sourceDev: 'eth0',
      sourceMode: 'bridge',
      tap: 'macvtap0',
      ...changes,
    }),
  ),
  addr: own(device),
  neigh: neigh(),
});
const entry = { device: 'eth0', address: '10.0.0.10', mac: macs.guest, state: ['STALE'], flags: [] };
const finding = {
  code: 'datalink.macvtap-to-own-host',
  hop: 'macvtap0',
  evidence: ['macvtap-on', 'parent-has-target'],
  where: 'hypervisor',
} as const;
const commands = [
  'ip link show dev via-eth0 >/dev/null 2>&1 || ip link add link eth0 name via-eth0 type macvlan mode bridge',
  'ip link set dev via-eth0 up',
  'ip route replace 10.0.0.10 dev via-eth0 src 10.0.0.2',
];

checkTable(macvtapReachesTarget, [
  ['a bridge', { facts: { neigh: neigh() } }, null],
  ['its own host on that NIC', { path, facts: facts() }, { ...finding, commands }],
  [
    'the same, and nobody knows an address of the guest',
    { path: { ...path, guestAddresses: [] }, facts: facts() },
    { ...finding, commands: [] },
  ],
  ['the same in mode vepa', { path, facts: facts({ sourceMode: null }) }, { ...finding, commands: [] }],
  ['its own host on another NIC', { path, facts: facts({}, 'eth1') }, null],
  ['another machine', { path: { ...path, targetAddress: '10.0.0.1' }, facts: facts() }, null],
  [
    'a switch that reflects, as the definition says',
    { path, facts: facts({ virtualport: '802.1Qbg' }) },
    null,
  ],
  [
    'a switch that reflects, as the host knows the guest',
    { path, facts: { ...facts(), neigh: neigh(entry as never) } },
    null,
  ],
  [
    'the host looked for it in vain',
    { path, facts: { ...facts(), neigh: neigh({ ...entry, state: ['FAILED'] } as never) } },
    { ...finding, commands },
  ],
  [
    'the host has a device beside it',
    {
      path,
      facts: { ...facts(), link: links(link('via-eth0', { kind: 'macvlan', parent: 'eth0' })) },
    },
    null,
  ],
  [
    'the device beside it is on another NIC',
    {
      path,
      facts: { ...facts(), link: links(link('via-eth1', { kind: 'macvlan', parent: 'eth1' })) },
    },
    { ...finding, commands },
  ],
  [
    'whom the host knows could not be read',
    { path, facts: { 'domain-xml': facts()['domain-xml'], addr: own('eth0') } },
    null,
  ],
]);
