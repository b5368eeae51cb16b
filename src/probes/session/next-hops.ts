import {
  type Impersonated,
  type Impersonation,
  impersonationFrame,
  readImpersonated,
} from '../impersonate.ts';
import type { Log } from '../log.ts';
import type { Egress } from '../observations.ts';
import type { Asked, Provoked } from '../provoke.ts';
import type { Desk } from './desk.ts';
import { wayOut } from './guest-network.ts';
import type { SessionInput } from './input.ts';

/** A packet that was sent in the guest's name, with what came back so far. */
export interface Attempt extends Impersonated {
  readonly as: Impersonation;
}

/** More than this many next hops are never tried: each costs a frame, or two. */
const mostNextHops = 3;

/** The packets in the guest's name: which next hops there are, which device leads to each, what came back. */
export interface NextHops {
  readonly egress: Egress;
  readonly attempts: readonly Attempt[];
  /** The port of a next hop on this host has to be asked for again then (ms of the wire); null: none has. */
  readonly learnAt: number | null;
  /** Sends to each next hop that has become known since the last call. Resolves with true where it is this host. */
  tryNew(guestAddress: string, macs: readonly string[]): Promise<boolean>;
  /** Sends one more packet to a next hop. */
  send(as: Omit<Impersonation, 'target'>): void;
  /** Repeats the first packet that was not answered; of the long train's budget where there is ground for it. */
  repeatUnanswered(from?: 'train'): void;
}

/** How long a bridge may take to learn the port of a machine that has just spoken, in ms. */
const learningMs = 60;

/**
 * How often the port of a machine on this host is asked for that is not learned yet, in ms: Open vSwitch learns from
 * what takes a known flow only when it looks its flows over, every half second.
 */
const askPortEveryMs = 100;

/** `used` gives the MAC address that the guest itself sends to, once that was seen: its way is the one that counts. */
export function createNextHops(
  desk: Desk,
  { path, wire, portOf: portIn, id }: SessionInput,
  used: () => string | null,
  log: () => Log,
): NextHops {
  const tried: { as: Impersonation; sentAtMs: number[] }[] = [];
  const ways = new Map<string, Egress>();
  /** Next hops on this host whose port is not known, and when it was asked for. */
  const unlearned = new Map<string, number>();
  let sent = 0;

  const portOf = (mac: string) => portIn(mac, desk.ends.tags[path.tap] ?? null);

  const framesPerHop = path.targetPort === null ? 1 : 2;

  const cameIn = (mac: string) =>
    log().some(
      ({ device, direction, frame }) =>
        frame.srcMac === mac && direction === 'in' && path.liveUplinks.includes(device),
    );

  /** A machine that was heard, and not from outside, sits on this host: its port is learned in a moment. */
  async function askPortAgain(mac: string): Promise<string | null> {
    if (await desk.until(() => cameIn(mac), wire.now() + learningMs)) {
      return null;
    }
    const port = await portOf(mac);
    if (port === null && log().some(({ frame }) => frame.srcMac === mac)) {
      unlearned.set(mac, wire.now());
    }
    return port;
  }

  /** What was sent out of the wrong device meanwhile has not been tried. */
  async function learnLate(): Promise<void> {
    for (const [mac, askedAt] of unlearned) {
      const way = ways.get(mac);
      if (cameIn(mac)) {
        unlearned.delete(mac);
        if (way !== undefined && way.device !== null) {
          ways.set(mac, { device: way.device, kind: 'uplink' });
        }
      } else if (wire.now() - askedAt >= askPortEveryMs) {
        unlearned.set(mac, wire.now());
        const port = await portOf(mac);
        if (port !== null && port !== path.tap && port !== way?.device) {
          unlearned.delete(mac);
          ways.delete(mac);
          tried.splice(0, tried.length, ...tried.filter(({ as }) => as.nextHopMac !== mac));
        }
      }
    }
  }

  async function leadsTo(mac: string): Promise<Egress> {
    if (mac === path.bridgeMac) {
      return { device: path.bridge, kind: 'host' };
    }
    const port = (await portOf(mac)) ?? (await askPortAgain(mac));
    const out = path.liveUplinks.length === 0 ? null : wayOut(path, desk.ends.tags);
    const device = port === null || port === path.tap ? out : port;
    if (device === path.bridge) {
      return { device, kind: 'host' };
    }
    if (device === null || path.liveUplinks.includes(device)) {
      return { device, kind: device === null || unlearned.has(mac) ? 'unknown' : 'uplink' };
    }
    await wire.watch([{ device, direction: 'any' }], [path.guestMac]);
    return { device, kind: 'tap' };
  }

  const nextHops: NextHops = {
    get egress() {
      const all = [...ways.values()];
      return (
        ways.get(used() ?? '') ??
        all.find(({ kind }) => kind !== 'unknown') ??
        all.at(-1) ?? { device: null, kind: 'unknown' }
      );
    },
    get attempts() {
      return tried.map(({ as, sentAtMs }) => ({
        as,
        ...readImpersonated(log(), desk.ends, as, sentAtMs),
      }));
    },
    get learnAt() {
      const [askedAt] = [...unlearned.values()].toSorted((a, b) => a - b);
      return askedAt === undefined ? null : askedAt + askPortEveryMs;
    },
    async tryNew(guestAddress, macs) {
      await learnLate();
      for (const mac of macs.slice(0, mostNextHops).filter((each) => !ways.has(each))) {
        // The frames that are kept are for the way that the guest itself takes, should it show that late.
        if (mac !== used() && desk.spare < framesPerHop) {
          continue;
        }
        const to = await leadsTo(mac);
        ways.set(mac, to);
        if (to.device !== null && to.kind !== 'host') {
          const ping = { guestAddress, nextHopMac: mac, device: to.device, ttl: 64, port: null };
          nextHops.send({ ...ping, id: id ^ (sent + 1) });
          if (path.targetPort !== null) {
            nextHops.send({ ...ping, id: sourcePort(id, sent), port: path.targetPort });
          }
        }
      }
      return nextHops.egress.kind === 'host';
    },
    send(as) {
      const complete = { ...as, target: path.targetAddress };
      // What the budget did not allow has not been tried: its silence means nothing.
      if (desk.send(as.device, impersonationFrame(desk.ends, complete))) {
        sent += 1;
        tried.push({ as: complete, sentAtMs: [wire.now()] });
      }
    },
    repeatUnanswered(from) {
      const index = nextHops.attempts.findIndex(
        ({ answer, as }) => answer === null && as.port === path.targetPort,
      );
      const again = tried[index];
      if (again !== undefined) {
        again.sentAtMs.push(wire.now());
        const frame = impersonationFrame(desk.ends, again.as, again.sentAtMs.length);
        (from === 'train' ? desk.sendInTrain : desk.send)(again.as.device, frame);
      }
    },
  };
  return nextHops;
}

/** A source port above the range that Linux gives to its own connections (32768 to 60999). */
export function sourcePort(id: number, index: number): number {
  return 61_000 + ((id + index * 131) % 4_000);
}

/** Every MAC address that may be the next hop: where the guest sends to, whoever answered it, whoever claims the address. */
export function nextHopMacs(
  provoked: Provoked | null,
  asked: readonly Asked[],
  claimed: readonly string[],
  guestMac: string,
): string[] {
  const used = provoked?.replyMac;
  const answered = asked.flatMap(({ answeredBy, answersLost }) => [
    ...answeredBy,
    ...answersLost.map(({ mac }) => mac),
  ]);
  const all = [...(used ? [used] : []), ...answered, ...claimed];
  return [...new Set(all)].filter((mac) => mac !== guestMac && mac !== 'ff:ff:ff:ff:ff:ff');
}
