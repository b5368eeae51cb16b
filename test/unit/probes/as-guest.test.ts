import { describe, expect, test } from 'vitest';
import { linkLocalOf, solicitedNode } from '../../../src/model/net.ts';
import { askAsGuest, askBare, readAsGuest } from '../../../src/probes/as-guest.ts';
import { decodeFrame } from '../../../src/probes/frame/decode.ts';
import type { Frame } from '../../../src/probes/frame/frame.ts';
import type { Ends } from '../../../src/probes/log.ts';
import { portAsker } from '../../../src/probes/owners.ts';
import { macs } from '../checks/builders.ts';

const ends: Ends = {
  tap: 'vnet0',
  guestMac: macs.guest,
  bridge: 'br0',
  bridgeMac: macs.bridge,
  uplinks: ['eth0'],
  tags: {},
};
const own = linkLocalOf(macs.guest);

/** An answer of neighbor discovery: the neighbor says that an address is its own. */
function advertisement(target: string, dstIp: string, dstMac: string = macs.guest) {
  const frame: Frame = {
    srcMac: macs.neighbor,
    dstMac,
    vlans: [],
    kind: 'ipv6',
    srcIp: target,
    dstIp,
    payload: { kind: 'neighbor-advertisement', target, targetMac: macs.neighbor },
  };
  return [{ device: 'eth0', direction: 'in', atMs: 1, frame }] as const;
}

describe('by IPv6, in the name of the guest', () => {
  test('the question is the one that the guest itself would ask', () => {
    expect(decodeFrame(askAsGuest(ends, 'fd00::10', 'fd00::20'))).toMatchObject({
      srcMac: macs.guest,
      dstMac: '33:33:ff:00:00:20',
      srcIp: 'fd00::10',
      dstIp: solicitedNode('fd00::20'),
      payload: { kind: 'neighbor-solicitation', target: 'fd00::20', sourceMac: macs.guest },
    });
  });

  test("without its address it comes from one that is nobody's, never from none", () => {
    expect(decodeFrame(askBare(ends, 'fd00::20'))).toMatchObject({
      srcMac: macs.guest,
      srcIp: portAsker,
      payload: { kind: 'neighbor-solicitation', target: 'fd00::20' },
    });
  });

  test.each([
    ['to its address', advertisement('fd00::20', 'fd00::10'), true, false],
    ["to the one that is nobody's", advertisement('fd00::20', portAsker), false, true],
    ['to its link-local one, which it asked from itself', advertisement('fd00::20', own), false, false],
    ['of somebody else', advertisement('fd00::21', 'fd00::10'), false, false],
    ['to somebody else', advertisement('fd00::20', 'fd00::2', macs.bridge), false, false],
  ])('an answer %s', (_, log, asGuest, bare) => {
    expect(readAsGuest(log, ends, 'fd00::20', 'fd00::10')).toBe(asGuest);
    expect(readAsGuest(log, ends, 'fd00::20', null)).toBe(bare);
  });
});
