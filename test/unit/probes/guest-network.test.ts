import { expect, test } from 'vitest';
import { createGuestNetwork } from '../../../src/probes/session/guest-network.ts';
import type { ProbedPath } from '../../../src/probes/session/input.ts';
import type { SeenFrame } from '../../../src/probes/wire.ts';
import { macs, path } from '../checks/builders.ts';
import { arp, asks, echo, ip, seen } from './log.ts';

const beyond = path({ targetAddress: '10.0.1.20' }) as ProbedPath;
const inVlan = (vlan: number, each: SeenFrame): SeenFrame => ({
  ...each,
  frame: { ...each.frame, vlans: [vlan] },
});
const ownTag = (...log: readonly SeenFrame[]) => createGuestNetwork(beyond, () => log).ownTag();

/** The guest makes sure that an old neighbor is still there. */
const keepsFresh = seen('tap', macs.guest, macs.gateway, arp(macs.guest, '10.0.0.10', '10.0.0.1'));
const searches = inVlan(10, asks('tap', '10.0.0.1'));

test('the tag of a guest is that of its search for the way to the target', () => {
  expect(ownTag()).toBeNull();
  expect(ownTag(asks('tap', '10.0.0.1'))).toBeNull();
  expect(ownTag(searches)).toBe(10);
});

test('a question that keeps an old entry fresh tells less than a search, and alone it tells', () => {
  expect(ownTag(keepsFresh, searches)).toBe(10);
  expect(ownTag(inVlan(20, keepsFresh), asks('tap', '10.0.0.1'))).toBeNull();
  expect(ownTag(inVlan(20, keepsFresh))).toBe(20);
});

test('searches in two networks that do not agree tell nothing, until it has sent to the target', () => {
  const reply = seen('tap', macs.guest, macs.gateway, ip('10.0.0.10', '10.0.1.20', echo(false, 7)));
  const both = [searches, inVlan(20, asks('tap', '10.0.9.1'))];
  expect(ownTag(...both)).toBeNull();
  expect(ownTag(...both, inVlan(20, reply))).toBe(20);
});

test("a search of the other family tells nothing where there is one of the target's", () => {
  const other = seen('tap', macs.guest, '33:33:ff:00:00:01', {
    kind: 'ipv6',
    srcIp: 'fe80::9',
    dstIp: 'ff02::1:ff00:1',
    payload: { kind: 'neighbor-solicitation', target: 'fe80::1', sourceMac: macs.guest },
  });
  expect(ownTag(other, searches)).toBe(10);
});
