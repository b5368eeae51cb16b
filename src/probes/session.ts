import { subnetOf } from '../model/net.ts';
import type { PathContext } from '../model/path.ts';
import { expectedNextHop, isRouted, subnetNeighbor } from '../path/next-hop.ts';
import { type Control, controlFrame, readControl } from './control.ts';
import { guestArpProbe, guestIpv6Probe, readGuest } from './guest.ts';
import { type Impersonation, impersonationFrame, readImpersonated } from './impersonate.ts';
import type { Ends } from './log.ts';
import type { Egress, Observations } from './observations.ts';
import { ownersProbe, readOwners } from './owners.ts';
import {
  type ProvokeQuestion,
  provokeFrame,
  provokeWithBadOption,
  readAsked,
  readProvoked,
} from './provoke.ts';
import { isWireFailure, type Wire, type WireFailure } from './wire.ts';

/** Times of a session, in milliseconds. They are waits for an answer, never a delay before one is used. */
export const sessionTimes = {
  /** A guest or neighbor on the same host or switch that answers at all has answered by then (seen: 1 to 12 ms). */
  prompt: 180,
  /** How long a second owner of an address is waited for after the first one answered. */
  secondOwner: 120,
  /** Silence is believed after this long, and only after a second try. */
  silence: 1_000,
  /** The same where a fact already explains the silence. */
  explainedSilence: 350,
} as const;

/** Common ports that tell "filters ping" from "filters everything" where no port was asked. */
export const commonPorts = [80, 443, 22] as const;

/** A range is swept for a guest whose address nobody knows only where it has at most this many addresses. */
const widestSweep = 22;

export interface SessionInput {
  readonly path: PathContext & {
    readonly bridge: string;
    readonly bridgeMac: string;
    readonly targetAddress: string;
  };
  readonly wire: Wire;
  /** The bridge port behind which a MAC address was learned; null where it was not. Reads the FDB anew. */
  readonly portOf: (mac: string) => Promise<string | null>;
  /** A fact already explains a break, so silence need not be waited for as long. */
  readonly explained: boolean;
  /** A number of 16 bits, new for each run: tells our packets from everybody else's. */
  readonly id: number;
}

/** Runs the probes on one path, all side by side, and stops as soon as the answer cannot change any more. */
export async function runSession(input: SessionInput): Promise<Omit<Observations, 'dns'> | WireFailure> {
  const { path, wire } = input;
  const ends: Ends = {
    tap: path.tap,
    guestMac: path.guestMac,
    bridge: path.bridge,
    bridgeMac: path.bridgeMac,
    uplinks: path.liveUplinks,
  };
  const target = path.targetAddress;
  const watched = [
    { device: path.tap, direction: 'any' },
    { device: path.bridge, direction: 'in' },
    ...path.liveUplinks.flatMap((device) => [
      { device, direction: 'in' } as const,
      { device, direction: 'out' } as const,
    ]),
  ] as const;
  const failed = await wire.watch(watched, [path.guestMac, path.bridgeMac]);
  if (failed !== null) {
    return failed;
  }

  const began = wire.now();
  let failure: WireFailure | null = null;
  let frames = 0;
  let sweepFrames = 0;
  const started: Promise<void>[] = [];

  /** Sends without waiting: everything that can go side by side does. */
  function send(device: string, frame: Uint8Array): void {
    frames += 1;
    started.push(
      wire.send(device, frame).then((answer) => {
        failure ??= answer;
      }),
    );
  }

  async function until(done: () => boolean, byMs: number): Promise<boolean> {
    while (!done() && failure === null && wire.now() < byMs) {
      await wire.next(byMs - wire.now());
    }
    return done();
  }

  // The guest's address: what is believed is asked for; what is not known is looked for.
  const swept: string[] = [];
  const guest = () => readGuest(wire.seen, ends, swept);
  const believed = path.guestAddresses[0]?.address ?? null;
  const nextHopWanted = expectedNextHop(path, target);
  if (believed !== null) {
    send(path.tap, guestArpProbe(ends, believed));
  }
  if (nextHopWanted !== null) {
    send(path.bridge, ownersProbe(ends, nextHopWanted));
  }

  let question: ProvokeQuestion | null = null;
  let neighborQuestion: ProvokeQuestion | null = null;
  function provoke(address: string): void {
    question = { from: target, guestAddress: address, id: input.id };
    send(path.tap, provokeFrame(ends, question));
    send(path.bridge, ownersProbe(ends, address));
  }
  if (believed !== null) {
    provoke(believed);
  }

  const answersForAddress = () => guest().answersArp;
  if (believed === null || !(await until(answersForAddress, wire.now() + sessionTimes.prompt))) {
    send(path.tap, guestIpv6Probe(ends, input.id));
    if (believed !== null) {
      send(path.tap, guestArpProbe(ends, believed));
    }
    for (const cidr of sweepRanges(path, target)) {
      swept.push(cidr);
      sweepFrames += 2 ** (32 - Number(cidr.split('/')[1])) - 2;
      started.push(
        wire
          .sweep({ device: path.tap, cidr, srcMac: path.bridgeMac, dstMac: path.guestMac })
          .then((answer) => {
            failure ??= isWireFailure(answer) ? answer : null;
          }),
      );
    }
    await until(answersForAddress, wire.now() + (input.explained ? sessionTimes.explainedSilence : 700));
    const found = guest().address;
    if (found !== null && found !== believed) {
      provoke(found);
    }
  }

  const asked = () => readAsked(wire.seen, ends);
  const provoked = () => (question === null ? null : readProvoked(wire.seen, ends, question));
  const tried: { as: Impersonation; sentAtMs: number[] }[] = [];
  const reads = () =>
    tried.map(({ as, sentAtMs }) => ({ as, ...readImpersonated(wire.seen, ends, as, sentAtMs) }));
  let egress: Egress = { device: null, kind: 'unknown' };
  let controlAsked: Parameters<typeof controlFrame>[1] | null = null;
  const askedNeighbors: string[] = [];

  /** Every MAC address that may be the next hop: where the guest sends to, then whoever claims the address. */
  function nextHopMacs(): string[] {
    const used = provoked()?.replyMac;
    const answered = asked().flatMap(({ answeredBy, answersLost }) => [
      ...answeredBy,
      ...answersLost.map(({ mac }) => mac),
    ]);
    const claimed = nextHopWanted === null ? [] : owners(nextHopWanted).macs.map(({ mac }) => mac);
    const all = [...(used ? [used] : []), ...answered, ...claimed];
    return [...new Set(all)].filter((mac) => mac !== path.guestMac && mac !== 'ff:ff:ff:ff:ff:ff');
  }
  const owners = (address: string) => readOwners(wire.seen, ends, address, true);

  async function leadsTo(mac: string): Promise<Egress> {
    if (mac === path.bridgeMac) {
      return { device: path.bridge, kind: 'host' };
    }
    const port = await input.portOf(mac);
    const device = port === null || port === path.tap ? (path.liveUplinks[0] ?? null) : port;
    if (device === null) {
      return { device: null, kind: 'unknown' };
    }
    if (!path.liveUplinks.includes(device)) {
      await wire.watch([{ device, direction: 'any' }], [path.guestMac]);
      return { device, kind: 'tap' };
    }
    return { device, kind: 'uplink' };
  }

  function impersonate(as: Impersonation): void {
    tried.push({ as, sentAtMs: [wire.now()] });
    send(as.device, impersonationFrame(ends, as));
  }

  /** Sends in the guest's name to each next hop that has become known; at most three. */
  async function impersonateNew(): Promise<void> {
    const address = question?.guestAddress;
    if (address === undefined) {
      return;
    }
    for (const mac of nextHopMacs().slice(0, 3)) {
      if (tried.some(({ as }) => as.nextHopMac === mac)) {
        continue;
      }
      const to = await leadsTo(mac);
      if (egress.kind === 'unknown') {
        egress = to;
      }
      if (to.kind === 'host') {
        askAsHost(address, path.guestMac, target);
        tried.push({ as: { ...asGuest(address, mac, path.bridge), port: null, id: 0 }, sentAtMs: [] });
      } else if (to.device !== null) {
        const ping = { ...asGuest(address, mac, to.device), id: input.id ^ (tried.length + 1), port: null };
        impersonate(ping);
        if (path.targetPort !== null) {
          impersonate({ ...ping, id: sourcePort(input.id, tried.length), port: path.targetPort });
        }
      }
    }
  }
  const asGuest = (guestAddress: string, nextHopMac: string, device: string) => ({
    guestAddress,
    target,
    nextHopMac,
    device,
    ttl: 64,
  });

  function askAsHost(to: string, mac: string, from: string | null): void {
    if (controlAsked === null && from !== null) {
      controlAsked = { from, target: to, nextHopMac: mac, id: input.id ^ 0x5555 };
      send(path.bridge, controlFrame(ends, controlAsked));
    }
  }
  const control = (): Control | null => (controlAsked === null ? null : readControl(wire.seen, controlAsked));

  const forwards = () => {
    const seen = provoked();
    return (
      seen !== null &&
      seen.replyMac !== null &&
      (egress.kind === 'host'
        ? seen.replyLeftBy.includes(path.bridge)
        : egress.device !== null && seen.replyLeftBy.includes(egress.device))
    );
  };
  const returns = () =>
    egress.kind === 'host'
      ? control()?.answered === true
      : reads().some(
          ({ as, reachedTap, answer }) =>
            as.port === path.targetPort && as.ttl === 64 && reachedTap && answer?.kind !== 'icmp-error',
        );
  const works = () => forwards() && returns();

  // Follow what the guest shows, until the path works or nobody has said anything new for long enough.
  const silence = input.explained ? sessionTimes.explainedSilence : sessionTimes.silence;
  let quietFrom = wire.now();
  let count = wire.seen.length;
  let hedged = false;
  let retried = false;
  while (failure === null && !works()) {
    await impersonateNew();
    const now = wire.now();
    if (wire.seen.length !== count) {
      count = wire.seen.length;
    }
    if (!hedged && now - quietFrom >= sessionTimes.prompt) {
      hedged = true;
      await hedge();
    }
    if (!retried && now - quietFrom >= silence * 0.45) {
      retried = true;
      retry();
    }
    if (now - quietFrom >= silence) {
      break;
    }
    const wakeAt = [
      hedged ? Number.POSITIVE_INFINITY : quietFrom + sessionTimes.prompt,
      retried ? Number.POSITIVE_INFINITY : quietFrom + silence * 0.45,
      quietFrom + silence,
    ];
    await wire.next(Math.max(1, Math.min(...wakeAt) - wire.now()));
  }
  quietFrom = wire.now();

  /** Nothing decisive came promptly: ask the questions that tell where it is lost. */
  async function hedge(): Promise<void> {
    const address = question?.guestAddress ?? null;
    const reply = provoked();
    if (question !== null && reply?.replyMac === null && asked().length === 0 && guest().answersArp) {
      send(path.tap, provokeWithBadOption(ends, question));
      const neighbor = subnetNeighbor(path, target);
      if (neighbor !== null) {
        neighborQuestion = { from: neighbor, guestAddress: question.guestAddress, id: input.id ^ 0x2222 };
        send(path.tap, provokeFrame(ends, neighborQuestion));
        if (!guest().answersIpv6) {
          send(path.tap, guestIpv6Probe(ends, input.id));
        }
      }
    }
    const hop = nextHopMacs()[0] ?? null;
    const from = path.hostAddresses[0]?.address ?? null;
    if (egress.kind !== 'host' && hop !== null) {
      askAsHost(target, hop, from);
    }
    const anyReturn = reads().some(({ answer }) => answer !== null);
    if (!anyReturn) {
      for (const known of path.knownNeighbors
        .filter((each) => each !== nextHopWanted && each !== target)
        .slice(0, 2)) {
        askedNeighbors.push(known);
        send(path.bridge, ownersProbe(ends, known));
      }
    }
    if (address !== null && hop !== null && egress.device !== null && egress.kind !== 'host' && !anyReturn) {
      const base = asGuest(address, hop, egress.device);
      if (isRouted(path, target)) {
        impersonate({ ...base, ttl: 1, id: input.id ^ 0x3333, port: null });
      } else if (path.targetPort === null) {
        for (const [index, port] of commonPorts.entries()) {
          impersonate({ ...base, id: sourcePort(input.id, 100 + index), port });
        }
      }
    }
  }

  /** One frame may be lost anywhere: what was not answered is asked once more before silence is believed. */
  function retry(): void {
    if (question !== null && provoked()?.replyMac === null && asked().length === 0) {
      send(path.tap, provokeFrame(ends, question, 2));
    }
    const unanswered = reads().findIndex(({ answer, as }) => answer === null && as.port === path.targetPort);
    const again = tried[unanswered];
    if (again !== undefined && again.sentAtMs.length > 0) {
      again.sentAtMs.push(wire.now());
      send(again.as.device, impersonationFrame(ends, again.as, 2));
    }
  }

  // A second owner of an address may be slower than the first.
  if (works()) {
    await until(() => false, Math.max(wire.now(), began + sessionTimes.secondOwner));
  }
  await Promise.all(started);
  if (failure !== null) {
    return failure;
  }

  const all = reads();
  const outside = wire.seen.filter(
    ({ device, direction, frame }) =>
      ends.uplinks.includes(device) && direction === 'in' && frame.srcMac === path.guestMac,
  );
  return {
    guest: guest(),
    provoke: provoked(),
    'provoke-neighbor': neighborQuestion === null ? null : readProvoked(wire.seen, ends, neighborQuestion),
    asked: asked(),
    impersonate: all.filter(({ as }) => as.port === null && as.ttl === 64),
    'gateway-hop': all.find(({ as }) => as.ttl === 1) ?? null,
    tcp: path.targetPort === null ? null : bestOf(all.filter(({ as }) => as.port === path.targetPort)),
    'other-ports': all.flatMap((each) =>
      each.as.port !== null && each.as.port !== path.targetPort ? [{ ...each, port: each.as.port }] : [],
    ),
    'next-hop-owners': nextHopWanted === null ? null : owners(nextHopWanted),
    'guest-owners': question === null ? null : owners((question as ProvokeQuestion).guestAddress),
    'guest-mac-outside': {
      frames: outside.length,
      devices: [...new Set(outside.map(({ device }) => device))],
    },
    control: control(),
    neighbors: askedNeighbors.map((address) => ({
      address,
      answered: owners(address).macs.some(({ answered }) => answered),
    })),
    egress,
    cost: { frames, sweepFrames, longestProbeMs: wire.now() - began },
  };
}

function bestOf<Item extends { reachedTap: boolean }>(items: readonly Item[]): Item | null {
  return items.find(({ reachedTap }) => reachedTap) ?? items[0] ?? null;
}

/** A source port above the range that Linux gives to its own connections (32768 to 60999). */
function sourcePort(id: number, index: number): number {
  return 61_000 + ((id + index * 131) % 4_000);
}

/** The ranges in which an unknown guest address is looked for: the host's subnets on the bridge, else the target's /24. */
function sweepRanges(path: PathContext, target: string): string[] {
  const own = path.hostAddresses
    .filter(({ prefix }) => prefix >= widestSweep)
    .map(({ address, prefix }) => subnetOf(address, prefix));
  return own.length > 0 ? own.slice(0, 2) : [subnetOf(target, 24)];
}
