import { describe, expect, test } from 'vitest';
import { familyOf } from '../../../src/model/net.ts';
import type { PathContext } from '../../../src/model/path.ts';
import type { Frame } from '../../../src/probes/frame/frame.ts';
import { runSession } from '../../../src/probes/session/session.ts';
import { isWireFailure } from '../../../src/probes/wire.ts';
import { deriveSymptom } from '../../../src/verdict/symptom.ts';
import { macs, path } from '../checks/builders.ts';
import { fakeNetwork, type GuestBehaviour } from './network.ts';

const unknown: Partial<PathContext> = {
  guestAddresses: [],
  addressesTold: false,
  targetAddress: 'fd00::20',
  hostAddresses: [{ address: 'fd00::2', prefix: 64 }],
  hostGateway: 'fd00::1',
  ipv4Beside: [{ address: '10.0.0.2', prefix: 24 }],
};

/** Asks over IPv6 of a guest whose address nobody knows. */
async function ask(guest: GuestBehaviour, way: Partial<PathContext> = {}, targetAddress = 'fd00::20') {
  const network = fakeNetwork({ guest });
  const context = path({ ...unknown, targetAddress, ...way });
  const seen = await runSession({
    path: { ...context, bridge: 'br0', bridgeMac: macs.bridge, targetAddress },
    wire: network.wire,
    portOf: network.portOf,
    explains: () => false,
    mtu: { guest: null, of: () => 1500 },
    ground: () => Promise.resolve(false),
    id: 0x1234,
  });
  if (isWireFailure(seen)) {
    throw new Error(`${seen.program}: ${seen.reason}`);
  }
  return { seen, symptom: deriveSymptom(context, seen), sent: network.sent };
}

const dead = { works: 'no', lost: { segment: 'guest', what: 'arp' } };
const unsure = { works: 'unknown', because: 'guest-address-unknown' };

describe('a guest whose IPv6 address nobody knows, and that says nothing', () => {
  test('not even by ARP, when its network is swept: it is dead', async () => {
    const { seen, symptom, sent } = await ask({ dead: true });
    expect(symptom).toMatchObject(dead);
    expect(seen.guest).toMatchObject({ spoke: false, swept: ['10.0.0.0/24'] });
    expect(seen.cost.sweepFrames).toBe(256);
    expect(sent.length).toBeLessThanOrEqual(12);
    const asked = sent.filter(({ device }) => device === 'vnet0').map(({ frame }) => whatIsAsked(frame));
    expect(new Set(asked)).toEqual(new Set(['echo', 'neighbor-solicitation', 'groups']));
  });

  test('of IPv6, and is alive by IPv4: nothing is concluded', async () => {
    const { seen, symptom } = await ask({ pings: 'firewalled' });
    expect(symptom).toMatchObject(unsure);
    expect(seen.guest.spoke).toBe(true);
  });

  const cases: readonly (readonly [string, Partial<PathContext>])[] = [
    ['this host has no IPv4 network to look in', { ipv4Beside: [] }],
    ['its IPv4 network is too large to be searched', { ipv4Beside: [{ address: '10.0.0.2', prefix: 16 }] }],
    ['this host does not live in the network', { hostAddresses: [], hostGateway: null }],
    [
      'this host lives in another network, with its gateway elsewhere',
      { hostAddresses: [{ address: 'fd00:7::2', prefix: 64 }], hostGateway: null },
    ],
  ];
  test.each(cases)('and %s: nothing is concluded', async (_, way) => {
    expect((await ask({ dead: true }, way)).symptom).toMatchObject(unsure);
  });

  test('whose agent says where it is: no network is swept', async () => {
    const { seen, symptom } = await ask(
      { dead: true },
      { addressesTold: true, guestAddresses: [{ address: 'fd00::10', prefix: 64, from: 'agent' }] },
    );
    expect(symptom).toMatchObject(dead);
    expect(seen.cost.sweepFrames).toBe(0);
  });

  test('and of which an old entry of the neighbor table knows: it is dead as well', async () => {
    const { symptom, sent } = await ask(
      { dead: true },
      { guestAddresses: [{ address: 'fd00::10', prefix: null, from: 'neigh' }] },
    );
    expect(symptom).toMatchObject(dead);
    expect(sent.length).toBeLessThanOrEqual(12);
  });
});

describe('a guest whose IPv6 address nobody knows, and that has no route to the target', () => {
  const far = 'fd00:1::20';

  test('answers this host, and shows by that which address it has', async () => {
    const { seen, symptom, sent } = await ask({ address6: 'fd00::10', gateway: null }, {}, far);
    expect(seen.guest).toMatchObject({ address: 'fd00::10', answersArp: true });
    expect(symptom).toMatchObject({ works: 'no', lost: { segment: 'guest', what: 'ip' } });
    const asHost = sent.filter(({ frame }) => frame.kind === 'ipv6' && frame.srcIp === 'fd00::2');
    expect(asHost.map(({ frame }) => whatIsAsked(frame))).toEqual(['echo']);
    expect(sent.length).toBeLessThanOrEqual(12);
  });

  test('and no network that this host is in: nothing is concluded', async () => {
    const { symptom } = await ask(
      { address6: 'fd00::10', gateway: null },
      { hostAddresses: [], hostGateway: null },
      far,
    );
    expect(symptom).toMatchObject(unsure);
  });
});

test('a guest that gives up on a silent next hop just then is asked once more after that', async () => {
  const { seen } = await ask({ address6: 'fd00::10', muteUntil: 1_000 }, { hostAddresses: [] });
  expect(seen.guest).toMatchObject({ address: 'fd00::10' });
});

function whatIsAsked(frame: Frame): string {
  if (frame.kind !== 'ipv6') {
    return frame.kind;
  }
  expect(familyOf(frame.srcIp)).toBe('ipv6');
  // The query of MLD, which nobody here reads, goes to all nodes and no further.
  return frame.payload.kind === 'other' && frame.dstIp === 'ff02::1' && frame.ttl === 1
    ? 'groups'
    : frame.payload.kind;
}
