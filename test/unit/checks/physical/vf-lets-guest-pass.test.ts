import { vfLetsGuestPass } from '../../../../src/checks/physical/vf-lets-guest-pass.ts';
import { srIov } from '../../../../src/facts/link/sr-iov.ts';
import { parseOutput, recorded } from '../../facts/support.ts';
import { link, links, lost, macs, ok, owners, works } from '../builders.ts';
import { checkTable } from '../table.ts';

// Two functions of ens1f0: 0 is checked for spoofing and not trusted, 1 may do what it likes.
const functions = ok(parseOutput(srIov, recorded('sr-iov/two-functions.json')));
const symptom = lost('beyond', 'arp', 'eth0', '10.0.0.1');
const over = (mac: string) => ({ 'sr-iov': functions, link: links(link('eth0', { mac, master: 'br0' })) });
const answered = { from: '10.0.0.2', target: '10.0.0.1', answered: true, delivered: true };
const control = { control: answered, 'next-hop-owners': owners('10.0.0.1') };
const checked = over('02:00:00:00:00:10');
const onPf = {
  path: { legs: [{ uplink: 'ens1f0', device: 'ens1f0', kind: 'nic', above: null, up: true }] } as const,
  facts: { 'sr-iov': functions, link: links(link('ens1f0', { mac: macs.bridge })) },
};
const drops = {
  code: 'physical.vf-drops-guest',
  hop: 'eth0',
  effect: 'breaks',
  evidence: ['vf-limits', 'vf-nothing-back'],
  commands: ['ip link set dev ens1f0 vf 0 spoofchk off trust on'],
} as const;

checkTable(vfLetsGuestPass, [
  ['no SR-IOV', { symptom, facts: { ...checked, 'sr-iov': ok({ functions: [] }) }, probes: control }, null],
  ['the path works', { symptom: works, facts: checked, probes: control }, null],
  ['the host is answered and the guest is not', { symptom, facts: checked, probes: control }, drops],
  [
    'the host is not answered either: it may be anything',
    { symptom, facts: checked, probes: { ...control, control: { ...answered, answered: false } } },
    null,
  ],
  [
    'a trusted function without the check',
    { symptom, facts: over('02:00:00:00:00:11'), probes: control },
    null,
  ],
  ['an uplink of its own', { symptom, facts: over(macs.bridge), probes: control }, null],
  [
    'the target is a function of the same NIC',
    { symptom, ...onPf, probes: { ...control, 'next-hop-owners': owners('10.0.0.1', '02:00:00:00:00:11') } },
    {
      code: 'physical.vf-behind-same-nic',
      hop: 'ens1f0',
      evidence: ['vf-is-target', 'vf-mac-unknown'],
      commands: [`bridge fdb add ${macs.guest} dev ens1f0 self`],
    },
  ],
  [
    'the target is somebody else',
    { symptom, ...onPf, probes: { ...control, 'next-hop-owners': owners('10.0.0.1', macs.gateway) } },
    null,
  ],
]);
