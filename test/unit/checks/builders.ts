import type { FdbEntry } from '../../../src/facts/bridge/fdb.ts';
import type { DomainInterface } from '../../../src/facts/domain/domain-xml.ts';
import type { FactData, FactId } from '../../../src/facts/index.ts';
import type { Link } from '../../../src/facts/link/link.ts';
import type { GuestAddresses } from '../../../src/facts/shared/guest-addresses.ts';
import type { Decision, RuleRef } from '../../../src/firewall/decision.ts';
import type { Firewalls } from '../../../src/firewall/firewalls.ts';
import type { FactResult } from '../../../src/model/fact.ts';
import type { PathContext } from '../../../src/model/path.ts';
import type { TrainNumbers } from '../../../src/model/train.ts';
import type { Impersonated } from '../../../src/probes/impersonate.ts';
import type { Moved } from '../../../src/probes/moved.ts';
import type { Observations } from '../../../src/probes/observations.ts';
import type { Owners } from '../../../src/probes/owners.ts';
import type { Asked, Provoked } from '../../../src/probes/provoke.ts';
import type { LossSegment, Train } from '../../../src/probes/train/train.ts';
import type { RuleDecisions } from '../../../src/verdict/rules.ts';
import type { Known } from '../../../src/verdict/run-checks.ts';
import type { Lost, Symptom } from '../../../src/verdict/symptom.ts';
import type { RuleModel } from '../../../src/verdict/traffic.ts';

/** A healthy host as small pieces: web01 on vnet0 in br0, uplink eth0, gateway 10.0.0.1; each test changes one. */

export const macs = {
  guest: '52:54:00:00:00:10',
  other: '52:54:00:00:00:11',
  gateway: '52:54:00:00:01:01',
  bridge: '52:54:00:00:01:02',
  neighbor: '52:54:00:00:01:20',
  rogue: '52:54:00:00:01:66',
} as const;

export function ok<Data>(data: Data, command = 'ip link'): FactResult<Data> {
  return { status: 'ok', data, from: { command, at: '2026-11-22T12:00:00.000Z' } };
}

export function link(name: string, changes: Partial<Link> = {}): Link {
  return {
    name,
    index: 2,
    mac: '52:54:00:00:09:09',
    kind: null,
    flags: ['BROADCAST', 'MULTICAST', 'UP', 'LOWER_UP'],
    up: true,
    carrier: true,
    operstate: 'UP',
    master: null,
    mtu: 1500,
    parent: null,
    vlanId: null,
    slaveKind: null,
    port: null,
    bridge: null,
    bond: null,
    bondPort: null,
    tun: null,
    counters: {
      rxPackets: 0,
      rxErrors: 0,
      rxDropped: 0,
      txPackets: 0,
      txErrors: 0,
      txDropped: 0,
      rxBytes: 0,
      txBytes: 0,
    },
    linkNetns: false,
    ...changes,
  };
}

export function port(
  name: string,
  {
    state = 'forwarding',
    isolated = false,
    ...changes
  }: Partial<Link> & { state?: string; isolated?: boolean } = {},
): Link {
  return link(name, {
    master: 'br0',
    slaveKind: 'bridge',
    port: {
      state,
      isolated,
      learning: true,
      flood: true,
      mcastFlood: true,
      bcastFlood: true,
      hairpin: false,
      locked: false,
      neighSuppress: false,
      proxyArp: false,
    },
    ...changes,
  });
}

export function bridge(name: string, changes: Partial<Link> & { stp?: boolean } = {}): Link {
  const { stp = false, ...rest } = changes;
  return link(name, {
    kind: 'bridge',
    mac: macs.bridge,
    bridge: {
      stp,
      forwardDelay: 1500,
      ageing: 30_000,
      vlanFiltering: false,
      defaultPvid: null,
      mcastSnooping: true,
      mcastQuerier: false,
      nfCallIptables: false,
      nfCallIp6tables: false,
      nfCallArptables: false,
      groupFwdMask: 0,
    },
    ...rest,
  });
}

/** The devices of the healthy host, with one of them changed. */
export function links(...changed: readonly Link[]): FactResult<FactData<'link'>> {
  const all = [
    link('lo', { flags: ['LOOPBACK', 'UP', 'LOWER_UP'] }),
    port('eth0'),
    bridge('br0'),
    port('vnet0', { kind: 'tun' }),
    port('vnet1', { kind: 'tun' }),
  ];
  const names = changed.map(({ name }) => name);
  return ok({ links: [...all.filter(({ name }) => !names.includes(name)), ...changed] });
}

export const down = { up: false, carrier: false, flags: ['BROADCAST'], operstate: 'DOWN' } as const;
export const noCarrier = {
  carrier: false,
  flags: ['NO-CARRIER', 'BROADCAST', 'UP'],
  operstate: 'LOWERLAYERDOWN',
} as const;

export function nic(changes: Partial<DomainInterface> = {}): DomainInterface {
  return {
    mac: macs.guest,
    type: 'bridge',
    bridge: 'br0',
    network: null,
    sourceDev: null,
    sourceMode: null,
    tap: 'vnet0',
    model: 'virtio',
    linkState: 'up',
    filter: null,
    bandwidth: null,
    isolated: false,
    vlan: null,
    mtu: null,
    virtualport: null,
    alias: null,
    addresses: [],
    ...changes,
  };
}

export function domain(...interfaces: readonly DomainInterface[]): FactResult<FactData<'domain-xml'>> {
  return ok({ name: 'web01', uuid: 'u', agent: 'connected', interfaces });
}

export function fdbEntry(mac: string, on: string, changes: Partial<FdbEntry> = {}): FdbEntry {
  return {
    mac,
    port: on,
    vlan: null,
    master: 'br0',
    state: '',
    flags: [],
    self: false,
    permanent: false,
    static: false,
    usedSecondsAgo: 1,
    updatedSecondsAgo: 1,
    ...changes,
  };
}

export function agent(...prefixes: readonly number[]): FactResult<GuestAddresses> {
  return ok({
    addresses: prefixes.map((prefix) => ({
      device: 'eth0',
      mac: macs.guest,
      address: '10.0.0.10',
      prefix,
      family: 'ipv4' as const,
    })),
    devices: [{ device: 'eth0', mac: macs.guest }],
  });
}

export function path(changes: Partial<PathContext> = {}): PathContext {
  return {
    vm: 'web01',
    guestMac: macs.guest,
    otherNics: [],
    tap: 'vnet0',
    wantedBridge: 'br0',
    bridge: 'br0',
    bridgeMac: macs.bridge,
    bridgeKind: 'linux',
    vlan: null,
    portVlans: {},
    carried: changes.portVlans ?? {},
    tags: { vnet0: null, vnet1: null, eth0: null, br0: null },
    legs: [{ uplink: 'eth0', device: 'eth0', kind: 'nic', above: null, up: true }],
    otherVlans: [],
    hostElsewhere: null,
    hostDevice: 'br0',
    uplinks: ['eth0'],
    liveUplinks: ['eth0'],
    neighborTaps: ['vnet1'],
    hostAddresses: [{ address: '10.0.0.2', prefix: 24 }],
    hostGateway: '10.0.0.1',
    routers: ['10.0.0.1'],
    guestAddresses: [{ address: '10.0.0.10', prefix: 24, from: 'agent' }],
    addressesTold: true,
    targetAddress: '10.0.0.1',
    family: changes.targetAddress?.includes(':') === true ? 'ipv6' : 'ipv4',
    otherFamilyAddress: null,
    ipv4Beside: [],
    targetPort: null,
    targetName: null,
    routedByHost: null,
    targetIsHost: false,
    knownNeighbors: ['10.0.0.1', '10.0.0.20'],
    ...changes,
  };
}

export function owners(address: string, ...claims: readonly string[]): Owners {
  return { address, asked: true, macs: claims.map((mac) => ({ mac, device: 'eth0', answered: true })) };
}

export function asked(address: string, changes: Partial<Asked> = {}): Asked {
  return {
    address,
    times: 2,
    askedAs: ['10.0.0.10'],
    answeredBy: [],
    answersLost: [],
    leftBy: ['br0', 'eth0'],
    ...changes,
  };
}

export function provoked(changes: Partial<Provoked> = {}): Provoked {
  return {
    from: '10.0.0.1',
    guestAddress: '10.0.0.10',
    replyMac: macs.gateway,
    asked: [],
    replyLeftBy: ['eth0'],
    ...changes,
  };
}

export function impersonated(changes: Partial<Impersonated> = {}): Impersonated {
  return {
    nextHopMac: macs.gateway,
    device: 'eth0',
    ttl: 64,
    sent: 1,
    answer: { kind: 'echo-reply' },
    answerMac: macs.gateway,
    seenAt: ['eth0', 'vnet0'],
    reachedTap: true,
    rttMs: 1,
    ...changes,
  };
}

/** Times of a train of which so many came back. */
export function numbers(sent: number, received = sent, changes: Partial<TrainNumbers> = {}): TrainNumbers {
  const ms = received === 0 ? null : 1;
  return { sent, received, minMs: ms, medianMs: ms, p95Ms: ms, maxMs: ms, jitterMs: 0, ...changes };
}

/** A short train over a healthy path. */
export function train(changes: Partial<Train> = {}): Train {
  return {
    long: false,
    numbers: numbers(4),
    lost: { out: 0, beyond: 0, return: 0 },
    out: numbers(0),
    asked: 0,
    held: { toGuestMs: 0, fromGuestMs: null },
    control: null,
    large: null,
    ...changes,
  };
}

/** A long one, with nothing lost. */
export function longTrain(changes: Partial<Train> = {}): Train {
  return train({
    long: true,
    numbers: numbers(40),
    out: numbers(20),
    asked: 20,
    held: { toGuestMs: 0.1, fromGuestMs: 0.1 },
    control: numbers(10),
    ...changes,
  });
}

/** A long one that lost twelve pings at one place. */
export function lossy(segment: LossSegment): Train {
  return longTrain({
    numbers: numbers(40, 28),
    lost: { out: 0, beyond: 0, return: 0, [segment]: 12 },
  });
}

/** Nothing moved while the probes ran. */
export const still: Moved = { counters: [], carrierChanges: [], qdiscs: [] };

/** Nothing came back. */
export const silent = { answer: null, answerMac: null, seenAt: [], reachedTap: false, rttMs: null } as const;

export function probes(changes: Partial<Observations> = {}): Observations {
  return {
    guest: { address: '10.0.0.10', answersArp: true, answersIpv6: false, spoke: true, swept: [] },
    provoke: provoked(),
    'provoke-neighbor': null,
    'other-nic': null,
    asked: [],
    impersonate: [impersonated()],
    'gateway-hop': null,
    tcp: null,
    'other-ports': [],
    'next-hop-owners': owners('10.0.0.1', macs.gateway),
    'proxy-answers': { address: '10.0.0.1', macs: [] },
    'guest-owners': owners('10.0.0.10', macs.guest),
    'guest-mac-outside': { frames: 0, devices: [] },
    'outside-heard': { frames: 3 },
    'guest-frames': [],
    'own-tag': null,
    'other-vlans': [],
    members: [],
    'host-elsewhere': null,
    routers: [],
    'port-owners': null,
    control: null,
    refusals: [],
    neighbors: [],
    egress: { device: 'eth0', kind: 'uplink' },
    routed: null,
    'routed-rules': null,
    'host-entry': null,
    'kernel-word': null,
    dns: null,
    rules: null,
    train: train(),
    moved: still,
    dhcp: { asked: null, answers: [] },
    'dhcp-rules': null,
    misdirected: [],
    'as-guest': null,
    cost: { frames: 5, trainFrames: 0, sweepFrames: 0, longestProbeMs: 20 },
    ...changes,
  };
}

export const works: Symptom = { works: 'yes' };

export function lost(
  segment: Lost['segment'],
  what: Lost['what'] = 'ip',
  lastSeen = 'vnet0',
  firstMissing = 'eth0',
): Symptom {
  return { works: 'no', lost: { segment, what, lastSeen, firstMissing } };
}

const accept: Decision = { verdict: 'accept' };

export function decisions(changes: Partial<RuleDecisions> = {}): RuleDecisions {
  return {
    request: accept,
    reply: accept,
    arpRequest: accept,
    arpReply: accept,
    strayOut: accept,
    strayBack: accept,
    ...changes,
  };
}

/** A model of no rules at all, with the traffic of the healthy world. */
export function model(firewalls: Firewalls = {}): RuleModel {
  const there = {
    iif: 'vnet0',
    oif: 'eth0',
    bridge: 'br0',
    srcMac: '52:54:00:00:00:10',
    dstMac: macs.gateway,
  };
  const back = {
    iif: 'eth0',
    oif: 'vnet0',
    bridge: 'br0',
    srcMac: macs.gateway,
    dstMac: '52:54:00:00:00:10',
  };
  const [guest, target] = ['10.0.0.10', '10.0.0.1'];
  const ping = { etherType: 'ip', protocol: 'icmp' } as const;
  return {
    firewalls,
    traffic: {
      request: { ...there, ...ping, icmpType: 8, srcIp: guest, dstIp: target, ctState: 'new' },
      reply: { ...back, ...ping, icmpType: 0, srcIp: target, dstIp: guest, ctState: 'established' },
      neighborRequest: { ...there, etherType: 'arp', arpOperation: 'request', srcIp: guest, dstIp: target },
      neighborReply: { ...back, etherType: 'arp', arpOperation: 'reply', srcIp: target, dstIp: guest },
    },
  };
}

export function rule(changes: Partial<RuleRef> = {}): RuleRef {
  return {
    manager: 'nft',
    family: 'bridge',
    table: 'guard',
    chain: 'forward',
    hook: 'forward',
    handle: 4,
    text: 'ip saddr 10.0.0.10 drop',
    policy: false,
    packets: 0,
    deleteCommand: 'nft delete rule bridge guard forward handle 4',
    listCommand: 'nft -a list chain bridge guard forward',
    ...changes,
  };
}

type Results = { readonly [Id in FactId]?: FactResult<FactData<Id>> };

/** What a test changes of the healthy world. */
export interface Changes {
  readonly path?: Partial<PathContext>;
  readonly facts?: Results;
  readonly probes?: Partial<Observations>;
  readonly symptom?: Symptom | null;
  readonly vm?: string;
}

export function world({
  path: way,
  facts,
  probes: seen,
  symptom = works,
  vm = 'web01',
}: Changes = {}): Known & {
  readonly path: PathContext;
} {
  return {
    vm,
    path: path({ vm, ...way }),
    symptom,
    probes: probes(seen),
    facts: {
      'domain-state': ok({ state: 'running', reason: 'booted' }),
      'domain-xml': domain(nic()),
      forwarding: ok({ ipv4: false, ipv6: false }),
      link: links(),
      addr: ok({
        addresses: [
          { device: 'br0', address: '10.0.0.2', prefix: 24, family: 'ipv4', scope: 'global', flags: [] },
        ],
      }),
      fdb: ok({ entries: [fdbEntry(macs.guest, 'vnet0'), fdbEntry(macs.gateway, 'eth0')] }),
      carrier: ok({
        devices: [
          { device: 'eth0', carrier: true, changes: 2, operstate: 'up', speed: 1000, duplex: 'full' },
        ],
      }),
      'tc-qdisc': ok({ qdiscs: [] }),
      'agent-addresses': agent(24),
      'bridge-netfilter': ok({
        loaded: true,
        sysctl: { iptables: false, ip6tables: false, arptables: false },
        filterVlanTagged: false,
        bridges: { br0: { iptables: false, ip6tables: false, arptables: false } },
      }),
      ...facts,
    },
  };
}
