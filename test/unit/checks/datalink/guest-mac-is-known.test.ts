import { guestMacIsKnown } from '../../../../src/checks/datalink/guest-mac-is-known.ts';
import type { BridgePort } from '../../../../src/facts/link/link.ts';
import { fdbEntry, links, lost, macs, ok, port, works } from '../builders.ts';
import { checkTable } from '../table.ts';

const symptom = lost('return', 'ip', 'eth0', 'vnet0');
const set = (changes: Partial<BridgePort>) => {
  const tap = port('vnet0', { kind: 'tun' });
  return links({ ...tap, port: tap.port && { ...tap.port, ...changes } });
};
const deaf = set({ learning: false, flood: false });
const unknown = ok({ entries: [fdbEntry(macs.gateway, 'eth0')] });
const known = ok({ entries: [fdbEntry(macs.guest, 'vnet0', { static: true })] });

checkTable(guestMacIsKnown, [
  ['it learns', { symptom, facts: { link: set({ flood: false }), fdb: unknown } }, null],
  ['it floods', { symptom, facts: { link: set({ learning: false }), fdb: unknown } }, null],
  ['a static entry stands for what is not learned', { symptom, facts: { link: deaf, fdb: known } }, null],
  ['the path works', { symptom: works, facts: { link: deaf, fdb: unknown } }, null],
  ['lost elsewhere', { symptom: lost('out'), facts: { link: deaf, fdb: unknown } }, null],
  [
    'neither, and nobody said where the guest is',
    { symptom, facts: { link: deaf, fdb: unknown } },
    {
      code: 'datalink.guest-mac-not-learned',
      hop: 'vnet0',
      effect: 'breaks',
      evidence: ['port-deaf', 'mac-unknown'],
      commands: ['bridge link set dev vnet0 learning on flood on'],
      where: 'hypervisor',
    },
  ],
]);
