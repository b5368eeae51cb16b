import { expect, test } from 'vitest';
import { readProxyAnswers } from '../../../src/probes/proxy-answers.ts';
import type { SeenFrame } from '../../../src/probes/wire.ts';

const address = '10.0.0.20';
const owner = '52:54:00:00:01:20';
const proxy = '52:54:00:00:01:66';

/** An answer from `mac` for the address, to whoever named `to` as its own. */
function answer(mac: string, to: string, changes = {}): SeenFrame {
  return {
    device: 'eth0',
    direction: 'in',
    atMs: 1,
    frame: {
      kind: 'arp',
      srcMac: mac,
      dstMac: '52:54:00:00:01:02',
      vlans: [],
      operation: 2,
      senderMac: mac,
      senderIp: address,
      targetMac: '52:54:00:00:01:02',
      targetIp: to,
      ...changes,
    },
  } as unknown as SeenFrame;
}

const bare = '0.0.0.0';
const named = '10.0.0.2';

test.each([
  ['the owner answers both', [answer(owner, bare), answer(owner, named)], []],
  ['two owners', [answer(owner, bare), answer(proxy, bare), answer(proxy, named)], []],
  ['one answers only who names itself', [answer(owner, bare), answer(proxy, named)], [proxy]],
  ['the same twice', [answer(proxy, named), answer(proxy, '10.0.0.10'), answer(owner, bare)], [proxy]],
  [
    'the question without a sender was lost, or never asked',
    [answer(owner, named), answer(proxy, named)],
    [],
  ],
  [
    'it answers for another address',
    [answer(owner, bare), answer(proxy, named, { senderIp: '10.0.0.21' })],
    [],
  ],
  ['it asks itself', [answer(owner, bare), answer(proxy, named, { operation: 1 })], []],
] as const)('%s', (_when, log, macs) => {
  expect(readProxyAnswers(log, address)).toEqual({ address, macs });
});
