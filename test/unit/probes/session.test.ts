import { describe, expect, test } from 'vitest';
import type { PathContext } from '../../../src/model/path.ts';
import { runSession } from '../../../src/probes/session/session.ts';
import { isWireFailure, type WireFailure } from '../../../src/probes/wire.ts';
import { deriveSymptom } from '../../../src/verdict/symptom.ts';
import { macs, path } from '../checks/builders.ts';
import { fakeNetwork, gateway, type Machine, type NetworkSketch, neighbor } from './network.ts';

/** Runs a session on a network made of these, and says what it comes to. */
async function run(
  sketch: NetworkSketch = {},
  way: Partial<PathContext> = {},
  { explains = false, ground = false } = {},
) {
  const network = fakeNetwork(sketch);
  const context = path(way);
  const seen = await runSession({
    path: {
      ...context,
      bridge: 'br0',
      bridgeMac: macs.bridge,
      targetAddress: context.targetAddress ?? '10.0.0.1',
    },
    wire: network.wire,
    portOf: network.portOf,
    explains: () => explains,
    mtu: { guest: null, of: () => 1500 },
    ground: () => Promise.resolve(ground),
    id: 0x1234,
  });
  if (isWireFailure(seen)) {
    throw new Error(`${seen.program}: ${seen.reason}`);
  }
  return { seen, symptom: deriveSymptom(context, seen), sent: network.sent, took: network.wire.now() };
}

const routed = { targetAddress: '10.0.1.20' };
const beside = { targetAddress: '10.0.0.20' };
const guestBeside: Machine = { mac: macs.other, addresses: ['10.0.0.11'], behind: 'vnet1' };
const lost = (segment: string, what: string) => ({ works: 'no', lost: { segment, what } });

test('what this host holds back of its own large packets to the guest is measured where it is the target', async () => {
  const toHost = { targetAddress: '10.0.0.2', targetIsHost: true };
  const { seen } = await run({ holdsLarge: 150 }, toHost, { ground: true });
  expect(seen.train).toMatchObject({ long: true, held: { toGuestMs: 150 } });
  const swift = await run({ holdsLarge: 0 }, toHost, { ground: true });
  expect(swift.seen.train).toMatchObject({ long: true, held: { toGuestMs: 0 } });
});

describe('a healthy path', () => {
  const cases: readonly (readonly [string, NetworkSketch, Partial<PathContext>])[] = [
    ['to the gateway, warm', { guest: { warm: true } }, {}],
    ['to the gateway, cold', {}, {}],
    ['through the gateway, cold', {}, routed],
    ['through the gateway, warm', { guest: { warm: true } }, routed],
    ['to a TCP port', {}, { ...beside, targetPort: 80 }],
    ['to another guest', { machines: [gateway, guestBeside] }, { targetAddress: '10.0.0.11' }],
    [
      'to another guest whose port is learned late',
      { machines: [gateway, guestBeside], learnsAt: 400 },
      { targetAddress: '10.0.0.11' },
    ],
    [
      'to a TCP port of another guest whose port is learned late',
      { machines: [gateway, { ...guestBeside, ports: { 80: 'open' } }], learnsAt: 400 },
      { targetAddress: '10.0.0.11', targetPort: 80 },
    ],
    ['to this host', {}, { targetAddress: '10.0.0.2', targetIsHost: true }],
    ['of a guest that ignores pings', { guest: { pings: 'ignores' } }, routed],
    [
      'of a guest that ignores pings and asks for others meanwhile',
      { guest: { pings: 'ignores', alsoAsksFor: '10.0.0.1', warm: true } },
      {},
    ],
    [
      'of a guest that ignores pings, to this host',
      { guest: { pings: 'ignores' } },
      { targetAddress: '10.0.0.2', targetIsHost: true },
    ],
    ['of a guest that takes 400 ms for everything', { guest: { delayMs: 400 } }, {}],
    ['of which the first answer is lost', { machines: [{ ...gateway, loses: 1 }] }, routed],
    ['where this host has no address', {}, { ...routed, hostAddresses: [], hostGateway: null }],
    ['where this host has its gateway elsewhere', {}, { ...routed, hostGateway: null }],
    [
      'of a guest whose believed address is out of date',
      { guest: { address: '10.0.0.50' } },
      { guestAddresses: [{ address: '10.0.0.10', prefix: null, from: 'neigh' }] },
    ],
    [
      'of a guest of which nothing is known',
      { guest: { address: '10.0.0.50' } },
      { guestAddresses: [], addressesTold: false },
    ],
    ['of a busy guest that asks in vain for somebody else', { guest: { alsoAsksFor: '10.0.0.88' } }, routed],
    [
      'of a guest that talks to this host meanwhile',
      { guest: { alsoAsksFor: '10.0.0.2', warm: true, pingMs: 60 } },
      { ...routed, hostGateway: null },
    ],
  ];

  test.each(cases)('%s', async (_, sketch, way) => {
    const { seen, symptom, sent } = await run(sketch, way);
    expect(symptom).toEqual({ works: 'yes' });
    expect(seen.cost.frames).toBeLessThanOrEqual(12);
    expect(seen.cost.frames + seen.cost.trainFrames).toBe(sent.length);
    expect(seen.train?.numbers).toMatchObject({ sent: seen.train?.numbers.received });
  });

  test('is answered at once, and nothing but the needful is asked', async () => {
    const { seen, took } = await run({ guest: { warm: true } });
    expect(seen).toMatchObject({
      'provoke-neighbor': null,
      'gateway-hop': null,
      'other-ports': [],
      neighbors: [],
      control: null,
      cost: { sweepFrames: 0 },
      egress: { device: 'eth0', kind: 'uplink' },
    });
    expect(seen.train).toMatchObject({ long: false, numbers: { sent: 4, received: 4, medianMs: 1 } });
    expect(seen.cost).toMatchObject({ frames: 12, trainFrames: 0 });
    expect(took).toBeLessThan(250);
  });

  test("sends only what is the guest's, the host's or nobody's, and no address of its own", async () => {
    const { sent } = await run({}, routed);
    for (const { device, frame } of sent) {
      expect([macs.guest, macs.bridge]).toContain(frame.srcMac);
      // In the guest's name only outwards: into its tap, or the bridge, it would move the guest in the MAC tables.
      expect(frame.srcMac === macs.guest).toBe(device === 'eth0');
      if (frame.kind === 'arp') {
        expect(frame).toMatchObject({ operation: 1, senderIp: '0.0.0.0' });
      }
    }
  });
});

describe('a broken path', () => {
  test('a dead guest', async () => {
    const { seen, symptom } = await run({ guest: { dead: true } });
    expect(symptom).toMatchObject(lost('guest', 'arp'));
    expect(seen.guest).toMatchObject({ spoke: false, swept: ['10.0.0.0/24'] });
    expect(seen.cost).toMatchObject({ sweepFrames: 256 });
    expect(seen.cost.frames).toBeLessThanOrEqual(12);
  });

  test.each([
    [
      'its bridge is in this host’s network, though its port is not',
      { ipv4Beside: [{ address: '10.0.0.2', prefix: 24 }] },
    ],
    ['it asks for others as that address', {}],
  ])('is found in another network than the target’s: %s', async (_, way) => {
    const nowhere = { ...routed, guestAddresses: [], hostAddresses: [], hostGateway: null };
    const guest = { alsoAsksFor: '10.0.0.1' };
    const { seen } = await run({ guest: 'ipv4Beside' in way ? {} : guest }, { ...nowhere, ...way });
    expect(seen.guest).toMatchObject({ address: '10.0.0.10', answersArp: true });
  });

  test('that is found promptly is asked for no other sign of life', async () => {
    const { seen, sent } = await run({}, { guestAddresses: [] });
    expect(seen.guest).toMatchObject({ address: '10.0.0.10', answersArp: true });
    expect(sent.filter(({ frame }) => frame.kind === 'ipv6')).toEqual([]);
  });

  test('is not missing as long as not every address has been asked for', async () => {
    const { seen, symptom } = await run({ sweepMs: 1_500 }, { guestAddresses: [] });
    expect(seen.guest).toMatchObject({ address: '10.0.0.10', answersArp: true });
    expect(symptom).toMatchObject({ works: 'yes' });
  });

  test('a guest without a route', async () => {
    const { seen, symptom } = await run({ guest: { gateway: null } }, routed);
    expect(symptom).toMatchObject(lost('guest', 'ip'));
    expect(seen['provoke-neighbor']).toMatchObject({ from: '10.0.0.2', replyMac: macs.bridge });
    expect(seen.asked).toEqual([]);
    expect(seen.cost.frames).toBeLessThanOrEqual(12);
  });

  test('a guest without a route, to which the bridge brings nothing: it is told where this host is', async () => {
    const { seen, symptom, sent } = await run({ guest: { gateway: null }, blocked: ['vnet0'] }, routed);
    expect(symptom).toMatchObject(lost('guest', 'ip'));
    expect(seen['provoke-neighbor']).toMatchObject({ from: '10.0.0.2', replyMac: macs.bridge });
    const told = sent.filter(({ frame }) => frame.kind === 'arp' && frame.senderIp === '10.0.0.2');
    expect(told).toMatchObject([{ device: 'vnet0', frame: { targetIp: '10.0.0.10', dstMac: macs.guest } }]);
    expect(seen.cost.frames).toBeLessThanOrEqual(12);
  });

  test('a firewalled guest says nothing of its routes: that is not known, and no fault', async () => {
    const { symptom } = await run({ guest: { pings: 'firewalled' } }, routed);
    expect(symptom).toMatchObject({ works: 'unknown', because: 'guest-routes-unseen' });
  });

  test('a gateway that nobody has; the neighbors are asked as well', async () => {
    const { seen, symptom } = await run({ machines: [neighbor] }, routed);
    expect(symptom).toMatchObject(lost('beyond', 'arp'));
    expect(seen.asked).toMatchObject([
      { address: '10.0.0.1', answeredBy: [], leftBy: expect.arrayContaining(['br0', 'eth0']) },
    ]);
    expect(seen.neighbors).toEqual([{ address: '10.0.0.20', answered: true }]);
    expect(seen['next-hop-owners']).toMatchObject({ address: '10.0.0.1', macs: [] });
    expect(seen.cost.frames).toBeLessThanOrEqual(12);
  });

  test('an uplink out of which nothing gets', async () => {
    const { symptom } = await run({ blocked: ['eth0'] });
    expect(symptom).toMatchObject(lost('out', 'arp'));
  });

  test.each([
    ['known before', {}],
    ['that shows only when its network is searched', { guestAddresses: [] }],
  ])('a target that answers to another MAC address, of a guest whose address is %s', async (_, way) => {
    const machines = [gateway, { ...neighbor, believes: macs.other }];
    const { seen, symptom } = await run({ machines }, { ...beside, ...way });
    expect(symptom).toMatchObject(lost('beyond', 'ip'));
    expect(seen.misdirected).toContainEqual({
      from: '10.0.0.20',
      senderMac: macs.neighbor,
      mac: macs.other,
      device: 'eth0',
    });
  });

  test('a tap into which no answer gets', async () => {
    const { symptom } = await run({ blocked: ['vnet0'] });
    expect(symptom).toMatchObject(lost('return', 'arp'));
  });

  describe.each([
    ['that knows its next hop', true],
    ['that asks for its next hop', false],
  ])('a guest %s', (_, warm) => {
    const guest = { warm };
    const deaf = { ...neighbor, ignoresGuest: true };
    test.each<[string, NetworkSketch, boolean, boolean]>([
      ['and whose MAC address the switch drops', { guest, switchDrops: 'mac' }, false, false],
      ['and whose address the switch drops', { guest, switchDrops: 'address' }, true, false],
      ['and that the target ignores', { guest, machines: [gateway, deaf] }, true, true],
    ])('%s', async (__, sketch, bare, other) => {
      const { seen, symptom } = await run(sketch, beside);
      expect(symptom).toMatchObject({ works: 'no', lost: { segment: 'beyond' } });
      expect(seen['as-guest']).toEqual({
        hop: { address: '10.0.0.20', answered: false },
        bare: { address: '10.0.0.20', answered: bare },
        neighbor: { address: '10.0.0.1', answered: other },
      });
      expect(seen.neighbors).toContainEqual({ address: '10.0.0.1', answered: true });
      expect(seen['other-ports']).toEqual([]);
      expect(seen.cost.frames).toBeLessThanOrEqual(12);
    });

    test('and that was mute for a second, with all that this takes: whom the switch drops is asked', async () => {
      const { seen } = await run({ guest: { muteUntil: 1_000 }, switchDrops: 'mac' }, beside);
      expect(seen['as-guest']).toEqual({
        hop: { address: '10.0.0.20', answered: false },
        bare: { address: '10.0.0.20', answered: false },
        neighbor: { address: '10.0.0.1', answered: false },
      });
      expect(seen.cost.frames).toBeLessThanOrEqual(12);
    });

    test('and that the gateway ignores', async () => {
      const { seen } = await run({ guest, machines: [{ ...gateway, ignoresGuest: true }, neighbor] }, routed);
      expect(seen['as-guest']).toMatchObject({
        hop: { address: '10.0.0.1', answered: false },
        neighbor: { address: '10.0.0.20', answered: true },
      });
      expect(seen.cost.frames).toBeLessThanOrEqual(12);
    });

    test('and whose target filters everything: its ports are tried all the same', async () => {
      const filters = { ...neighbor, pings: false, ports: {} };
      const { seen, symptom } = await run({ guest, machines: [gateway, filters] }, beside);
      expect(symptom).toMatchObject(lost('beyond', 'ip'));
      expect(seen['as-guest']?.hop.answered ?? true).toBe(true);
      expect(seen['other-ports'].map(({ port }) => port)).toEqual([80, 443, 22]);
      expect(seen.cost.frames).toBeLessThanOrEqual(12);
    });
  });

  test('a target that drops pings: other ports tell', async () => {
    const { seen, symptom } = await run({ machines: [gateway, { ...neighbor, pings: false }] }, beside);
    expect(symptom).toMatchObject(lost('beyond', 'ip'));
    expect(seen['other-ports'].map(({ port, answer }) => [port, answer?.kind ?? null])).toEqual([
      [80, 'open'],
      [443, null],
      [22, null],
    ]);
    expect(seen.cost.frames).toBeLessThanOrEqual(12);
  });

  test('a port that refuses, and one that is silent', async () => {
    expect((await run({}, { ...beside, targetPort: 8099 })).symptom).toMatchObject(lost('service', 'ip'));
    const filtered = await run({}, { ...beside, targetPort: 5432 });
    expect(filtered.symptom).toMatchObject(lost('beyond', 'ip'));
    expect(filtered.seen.impersonate[0]?.answer).toEqual({ kind: 'echo-reply' });
    expect(filtered.seen.cost.frames).toBeLessThanOrEqual(12);
  });

  test('beyond a gateway that forwards nothing: it is asked whether it lives', async () => {
    const { seen, symptom } = await run({ machines: [{ ...gateway, loses: 99 }, neighbor] }, routed);
    expect(symptom).toMatchObject(lost('beyond', 'ip'));
    expect(seen['gateway-hop']?.answer).toMatchObject({ kind: 'icmp-error', type: 11, from: '10.0.0.1' });
    expect(seen.cost.frames).toBeLessThanOrEqual(12);
  });

  test('what explains the silence makes the wait for it shorter', async () => {
    const [long, short] = [await run({ machines: [] }), await run({ machines: [] }, {}, { explains: true })];
    expect(short.symptom).toEqual(long.symptom);
    expect(short.took).toBeLessThan(long.took / 2);
  });
});

describe('in a VLAN', () => {
  const inVlan: Partial<PathContext> = {
    vlan: 10,
    portVlans: {
      vnet0: [{ id: 10, end: null, pvid: true, untagged: true }],
      eth0: [
        { id: 1, end: null, pvid: true, untagged: true },
        { id: 10, end: 30, pvid: false, untagged: false },
      ],
      br0: [{ id: 1, end: null, pvid: true, untagged: true }],
    },
    tags: { vnet0: null, eth0: 10 },
    hostDevice: null,
    hostAddresses: [],
    hostGateway: null,
    knownNeighbors: [],
    otherVlans: [{ device: 'eth0', vlan: 20 }],
    hostElsewhere: { device: 'br0', mac: macs.bridge, address: '172.20.0.1' },
  };
  const elsewhere: Machine = { mac: macs.rogue, addresses: ['172.20.0.1'], behind: 'eth0', vlan: 0 };

  test('that works: what goes out of the uplink is tagged, what goes to the guest is not', async () => {
    const { seen, symptom, sent } = await run({ vlan: 10 }, { ...inVlan, ...beside });
    expect(symptom).toEqual({ works: 'yes' });
    for (const { device, frame } of sent) {
      expect(frame.vlans).toEqual(device === 'eth0' ? [10] : []);
    }
    expect(sent.map(({ device }) => device)).not.toContain('br0');
    expect(seen['guest-frames']).toMatchObject([
      { device: 'vnet0', sent: [{ vlans: [] }], came: [{ vlans: [] }] },
      { device: 'eth0', sent: [{ vlans: [10] }], came: [{ vlans: [10] }] },
    ]);
    expect(seen['other-vlans']).toEqual([]);
  });

  test('the same address in another VLAN is no second owner', async () => {
    const twin: Machine = { ...neighbor, mac: macs.rogue, vlan: 20 };
    const { seen } = await run({ vlan: 10, machines: [gateway, neighbor, twin] }, { ...inVlan, ...beside });
    expect(seen['next-hop-owners']?.macs.map(({ mac }) => mac)).toEqual([macs.neighbor]);
  });

  test('where nobody is: other VLANs and the own gateway of this host are asked', async () => {
    const machines = [{ ...neighbor, vlan: 20 }, elsewhere];
    const { seen, symptom, sent } = await run({ vlan: 10, machines }, { ...inVlan, ...beside });
    expect(symptom).toMatchObject(lost('beyond', 'arp'));
    expect(seen['outside-heard'].frames).toBe(0);
    expect(seen['other-vlans']).toEqual([
      { device: 'eth0', vlan: null, frames: 1, forGuest: 0, asked: false, owner: null },
      { device: 'eth0', vlan: 20, frames: 1, forGuest: 0, asked: true, owner: macs.neighbor },
    ]);
    expect(seen['host-elsewhere']).toEqual({ device: 'br0', address: '172.20.0.1', answered: true });
    expect(sent.length).toBeLessThanOrEqual(12);
  });

  test('whose uplink does not carry it: what is beyond is asked all the same', async () => {
    const without = { ...inVlan, tags: { vnet0: null } };
    const { seen, sent } = await run({ vlan: 10, blocked: ['eth0'] }, { ...without, ...beside });
    expect(sent.find(({ device }) => device === 'eth0')?.frame.vlans).toEqual([10]);
    expect(seen['next-hop-owners']?.macs).toMatchObject([{ mac: macs.neighbor }]);
  });
});

describe('what nobody can know', () => {
  const unknown = { guestAddresses: [], addressesTold: false } as const;

  test('the address of a guest in a network that this host is not in', async () => {
    const nowhere = { ...unknown, hostAddresses: [], hostGateway: null, ...routed };
    expect((await run({}, nowhere)).symptom).toMatchObject({
      works: 'unknown',
      because: 'guest-address-unknown',
    });
    const elsewhere = {
      ...unknown,
      hostAddresses: [{ address: '172.20.0.2', prefix: 24 }],
      hostGateway: null,
      ...routed,
    };
    expect((await run({}, elsewhere)).symptom).toMatchObject({
      works: 'unknown',
      because: 'guest-address-unknown',
    });
  });

  test('but one beside the target is found', async () => {
    const elsewhere = {
      ...unknown,
      hostAddresses: [{ address: '172.20.0.2', prefix: 24 }],
      hostGateway: null,
    };
    const { seen, symptom } = await run({}, { ...elsewhere, ...beside });
    expect(symptom).toEqual({ works: 'yes' });
    expect(seen.guest.swept).toEqual(['172.20.0.0/24', '10.0.0.0/24']);
  });

  test('the target is the address of the guest itself', async () => {
    const { symptom } = await run(
      { guest: { address: '10.0.0.50' } },
      { ...unknown, targetAddress: '10.0.0.50' },
    );
    expect(symptom).toMatchObject({ works: 'unknown', because: 'own-address' });
  });
});

test('a guest that was mute for a second, and a first answer that was lost: both are asked again', async () => {
  const machines = [gateway, { ...neighbor, loses: 1 }];
  const { seen, symptom } = await run({ guest: { muteUntil: 1_000 }, machines }, beside);
  expect(symptom).toEqual({ works: 'yes' });
  expect(seen.impersonate).toMatchObject([{ sent: 2, reachedTap: true }]);
});

describe('two owners', () => {
  // Slower than the path itself, which works before this one has spoken.
  const second: Machine = { ...neighbor, mac: macs.rogue, delayMs: 60 };

  test('of the target: both are asked, and each answers from its own', async () => {
    const { seen, symptom } = await run({ machines: [gateway, neighbor, second] }, beside);
    expect(symptom).toEqual({ works: 'yes' });
    expect(seen['next-hop-owners']?.macs.map(({ mac }) => mac)).toEqual([macs.neighbor, macs.rogue]);
    expect(seen.impersonate.map(({ nextHopMac, answerMac }) => [nextHopMac, answerMac])).toEqual([
      [macs.neighbor, macs.neighbor],
      [macs.rogue, macs.rogue],
    ]);
  });

  test('of the gateway: the way of the guest is the one that counts', async () => {
    const mute: Machine = { mac: macs.rogue, addresses: ['10.0.0.1'], behind: 'eth0', pings: false };
    const { seen, symptom } = await run({ machines: [mute, gateway] }, routed);
    expect(symptom).toMatchObject(lost('beyond', 'ip'));
    expect(seen.provoke?.replyMac).toBe(macs.rogue);
    expect(seen.impersonate.find(({ nextHopMac }) => nextHopMac === macs.gateway)?.answer).toEqual({
      kind: 'echo-reply',
    });
  });
});

describe('a wire that fails', () => {
  const what: WireFailure = { program: 'tcpdump', reason: 'denied', message: 'no' };

  test.each(['watch', 'send'] as const)('at %s: said at once, and nothing is concluded', async (on) => {
    const network = fakeNetwork({ failure: { on, what } });
    const answer = await runSession({
      path: { ...path(), bridge: 'br0', bridgeMac: macs.bridge, targetAddress: '10.0.0.1' },
      wire: network.wire,
      portOf: network.portOf,
      explains: () => false,
      mtu: { guest: null, of: () => 1500 },
      ground: () => Promise.resolve(false),
      id: 1,
    });
    expect(answer).toEqual(what);
    expect(network.wire.now()).toBeLessThan(1_000);
  });
});
