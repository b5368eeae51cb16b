import { expect, test } from 'vitest';
import type { Leg } from '../../../src/model/vlan.ts';
import { decodeFrame } from '../../../src/probes/frame/decode.ts';
import { broadcastMac } from '../../../src/probes/frame/frame.ts';
import { memberProbe, membersToAsk, readMembers } from '../../../src/probes/members.ts';
import type { SeenFrame } from '../../../src/probes/wire.ts';
import { macs } from '../checks/builders.ts';
import { arp } from './log.ts';

const ends = { bridgeMac: '52:54:00:00:01:02' } as const;
const guestMac = '52:54:00:00:00:10';
const target = '10.0.0.20';
const odd = '52:54:00:00:01:03';

const member = (device: string, changes: Partial<Leg> = {}): Leg => ({
  uplink: 'bond0',
  device,
  kind: 'nic',
  above: 'bond0',
  up: true,
  live: true,
  active: true,
  ...changes,
});

const legs = (...members: readonly Leg[]): readonly Leg[] => [
  { uplink: 'bond0', device: 'bond0', kind: 'bond', above: null, up: true },
  ...members,
];

const toAsk = (...members: readonly Leg[]) =>
  membersToAsk({ legs: legs(...members), guestMac }, ends, 'bond0', target);

test('one active member: those that wait are asked, in the name of the guest first', () => {
  const asked = toAsk(member('eth1'), member('eth2', { active: false, ownMac: odd }));
  expect(asked).toEqual([{ device: 'eth2', bond: 'bond0', address: target, mac: guestMac }]);
});

test('where all send, an answer to a MAC address of the other parity is asked for as well, by each', () => {
  const asked = toAsk(member('eth1', { ownMac: ends.bridgeMac }), member('eth2', { ownMac: odd }));
  expect(asked.map(({ device, mac }) => [device, mac])).toEqual([
    ['eth1', odd],
    ['eth2', odd],
    ['eth2', ends.bridgeMac],
    ['eth1', guestMac],
  ]);
});

test("without a MAC address of a member's own, guest and host alone are asked for", () => {
  const asked = toAsk(member('eth1', { ownMac: ends.bridgeMac }), member('eth2'));
  expect(asked.map(({ mac }) => mac)).toEqual([guestMac, ends.bridgeMac]);
});

test('one member that lives is no bond to look into', () => {
  expect(toAsk(member('eth1'), member('eth2', { live: false }))).toEqual([]);
});

test("no switch learns the member's own MAC address: the frame is the host's, the answer goes to the member", () => {
  const frame = decodeFrame(
    memberProbe({ device: 'eth1', bond: 'bond0', address: target, mac: odd, sender: ends.bridgeMac }),
  );
  expect(frame).toMatchObject({
    srcMac: ends.bridgeMac,
    dstMac: broadcastMac,
    kind: 'arp',
    senderMac: odd,
    senderIp: '0.0.0.0',
    targetIp: target,
  });
});

test('an answer is told with the member that brought it, which need not be the one that asked', () => {
  const asked = toAsk(member('eth1'), member('eth2'));
  const answer: SeenFrame = {
    device: 'eth2',
    direction: 'any',
    atMs: 1,
    frame: { srcMac: macs.gateway, dstMac: guestMac, vlans: [], ...arp(macs.gateway, target, '0.0.0.0', 2) },
  };
  expect(
    readMembers([answer], legs(member('eth1'), member('eth2')), asked).map(({ device, answered, by }) => [
      device,
      answered,
      by,
    ]),
  ).toEqual([
    ['eth1', true, 'eth2'],
    ['eth2', false, null],
  ]);
});
