import { ownAddressStaysHome } from '../../../../../src/checks/datalink/neighbor/own-address-stays-home.ts';
import { kernelLog } from '../../../../../src/facts/link/kernel-log.ts';
import { parseOutput, recorded } from '../../../facts/support.ts';
import { ok } from '../../builders.ts';
import { checkTable } from '../../table.ts';

const facts = { 'kernel-log': ok(parseOutput(kernelLog, recorded('kernel-log/reported.txt'))) };

checkTable(ownAddressStaysHome, [
  ['a quiet log', { facts: { 'kernel-log': ok({ lines: [] }) } }, null],
  ['another device of this host', { facts, path: { bridge: 'br-lan' } }, null],
  ['a port of that name of another bridge', { facts, path: { uplinks: ['eth2'] } }, null],
  [
    'the uplink brings them: said, and nothing is called broken by it',
    { facts, path: { bridge: 'br-lan', uplinks: ['eth2'] } },
    {
      code: 'datalink.own-address-received',
      hop: 'eth2',
      effect: 'notes',
      evidence: ['own-address'],
      params: { times: 1 },
    },
  ],
]);
