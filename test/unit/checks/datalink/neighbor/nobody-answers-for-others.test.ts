import { nobodyAnswersForOthers } from '../../../../../src/checks/datalink/neighbor/nobody-answers-for-others.ts';
import { impersonated, lost, macs, owners, provoked, silent, works } from '../../builders.ts';
import { checkTable } from '../../table.ts';

const address = '10.0.0.20';
const by = (mac: string, changes = {}) => impersonated({ nextHopMac: mac, answerMac: mac, ...changes });
const symptom = lost('beyond', 'ip', 'eth0', address);
const seen = (changes = {}) => ({
  'proxy-answers': { address, macs: [macs.rogue] },
  'next-hop-owners': owners(address, macs.neighbor, macs.rogue),
  impersonate: [by(macs.rogue, silent), by(macs.neighbor)],
  provoke: provoked({ replyMac: macs.rogue }),
  ...changes,
});
const path = { targetAddress: address };
const finding = {
  code: 'datalink.proxy-arp-misleads',
  hop: 'eth0',
  evidence: ['answers-for-others', 'answered-through', 'unanswered-through'],
  params: { mac: macs.rogue, right: macs.neighbor, address },
  where: 'switch',
} as const;

checkTable(nobodyAnswersForOthers, [
  ['nobody does', {}, null],
  [
    'nobody was asked for',
    { path, symptom, probes: { 'proxy-answers': null, 'next-hop-owners': null } },
    null,
  ],
  ['somebody does, and the guest sends there', { path, symptom, probes: seen() }, finding],
  [
    'somebody does, and the guest sends to the owner so far',
    { path, symptom: works, probes: seen({ provoke: provoked({ replyMac: macs.neighbor }) }) },
    { ...finding, effect: 'degrades' },
  ],
  [
    'somebody does, on purpose: it leads there',
    { path, symptom: works, probes: seen({ impersonate: [by(macs.rogue), by(macs.neighbor)] }) },
    null,
  ],
  [
    'somebody does, and was not tried',
    { path, symptom: works, probes: seen({ impersonate: [by(macs.neighbor)] }) },
    null,
  ],
  [
    'somebody does, and nobody leads there: the target is off',
    { path, symptom, probes: seen({ impersonate: [by(macs.rogue, silent), by(macs.neighbor, silent)] }) },
    null,
  ],
  [
    'somebody does, and the guest sends to the owner, in vain for another reason',
    { path, symptom, probes: seen({ provoke: provoked({ replyMac: macs.neighbor }) }) },
    null,
  ],
  [
    'somebody does, and the frames are lost on this host',
    { path, symptom: lost('out'), probes: seen() },
    null,
  ],
]);
