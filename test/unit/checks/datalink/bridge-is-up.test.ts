import { bridgeIsUp } from '../../../../src/checks/datalink/bridge-is-up.ts';
import { bridge, down, links } from '../builders.ts';
import { checkTable } from '../table.ts';

checkTable(bridgeIsUp, [
  ['up', {}, null],
  ['another bridge is down', { facts: { link: links(bridge('br9', down)) } }, null],
  ['the tap is in no bridge', { path: { bridge: null } }, null],
  [
    'down',
    { facts: { link: links(bridge('br0', down)) } },
    {
      code: 'datalink.bridge-down',
      hop: 'br0',
      evidence: ['link-flags'],
      commands: ['ip link set dev br0 up'],
    },
  ],
]);
