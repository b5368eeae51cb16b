import { familyOf, inSubnet } from '../model/net.ts';
import type { PathContext } from '../model/path.ts';
import { encodePing, encodePingWithBadOption } from './frame/packet.ts';
import { icmpMeaning, isEcho, neighborAnswer, neighborQuestion, packetOf } from './frame/read.ts';
import { type Ends, type Log, sawAt } from './log.ts';
import { portAsker } from './owners.ts';
import type { SeenFrame } from './wire.ts';

/** How the guest reacted to an echo request that seemed to come from `from`: its own routing decision, seen. */
export interface Provoked {
  readonly from: string;
  readonly guestAddress: string;
  /** The guest's echo reply came out of the tap, for this MAC address. */
  readonly replyMac: string | null;
  /** What the guest asked for by ARP on its way to `from`: `from` itself (on-link) or its gateway. */
  readonly asked: readonly Asked[];
  /** The guest's echo reply was seen going out of these devices (uplink, another tap) or into the bridge. */
  readonly replyLeftBy: readonly string[];
}

export interface Asked {
  readonly address: string;
  readonly times: number;
  /** The guest's own addresses that it named as the asking one. */
  readonly askedAs: readonly string[];
  /** MACs whose answers reached the guest's tap. */
  readonly answeredBy: readonly string[];
  /** MACs whose answers came in by another device and did not reach the tap. */
  readonly answersLost: readonly { readonly mac: string; readonly device: string }[];
  /** Devices that the question went out of or into the bridge by. */
  readonly leftBy: readonly string[];
}

export interface ProvokeQuestion {
  readonly from: string;
  readonly guestAddress: string;
  readonly id: number;
}

/** One ICMP echo request into the guest's tap as if `from` had sent it. */
export function provokeFrame(ends: Ends, question: ProvokeQuestion, sequence = 1): Uint8Array {
  return encodePing({
    srcMac: ends.bridgeMac,
    dstMac: ends.guestMac,
    srcIp: question.from,
    dstIp: question.guestAddress,
    id: question.id,
    sequence,
  });
}

/**
 * The same with an option that is wrong or unknown. Linux answers such a packet with "parameter problem" before the
 * filter that a firewalled guest drops pings in (RFC 1122, 3.2.2.5; RFC 8200, 4.2), so the route back shows even
 * where no ping is answered.
 */
export function provokeWithBadOption(ends: Ends, question: ProvokeQuestion): Uint8Array {
  return encodePingWithBadOption({
    srcMac: ends.bridgeMac,
    dstMac: ends.guestMac,
    srcIp: question.from,
    dstIp: question.guestAddress,
    id: question.id,
    sequence: 9,
  });
}

/** Whether a frame is the guest's answer to this question: an echo reply or, for the bad option, an ICMP error. */
function isAnswer(seen: SeenFrame, ends: Ends, question: ProvokeQuestion): boolean {
  const { frame } = seen;
  const packet = packetOf(frame);
  if (packet === null || frame.srcMac !== ends.guestMac || packet.dstIp !== question.from) {
    return false;
  }
  const { srcIp, payload } = packet;
  return (
    isEcho(frame, question.guestAddress, question.from, question.id, false) ||
    (srcIp === question.guestAddress &&
      payload.kind === 'icmp-error' &&
      icmpMeaning(srcIp, payload.type, payload.code) === 'bad-option')
  );
}

/** Reads the guest's reaction. */
export function readProvoked(log: Log, ends: Ends, question: ProvokeQuestion): Provoked {
  const answers = (seen: SeenFrame) => isAnswer(seen, ends, question);
  const reply = log.find((seen) => seen.device === ends.tap && answers(seen));
  const others = [...new Set(log.map(({ device }) => device))].filter((device) => device !== ends.tap);
  return {
    from: question.from,
    guestAddress: question.guestAddress,
    replyMac: reply?.frame.dstMac ?? null,
    asked: readAsked(log, ends),
    replyLeftBy: others.filter((device) => leaves(log, ends, device, answers)),
  };
}

/** A guest's frame left by a device: went out of a port, or into the bridge itself. */
function leaves(log: Log, ends: Ends, device: string, is: (seen: SeenFrame) => boolean): boolean {
  const direction = ends.uplinks.includes(device) ? 'out' : undefined;
  return sawAt(log, device, is, direction);
}

/** Which addresses the guest asked for, and who answered. Announcements and probes of its own address are left out. */
export function readAsked(log: Log, ends: Ends): Asked[] {
  const questions = log.filter(({ device, frame }) => {
    const question = neighborQuestion(frame);
    const isGuest = device === ends.tap && frame.srcMac === ends.guestMac;
    return isGuest && question !== null && question.from !== null;
  });
  const addresses = new Set(questions.map(({ frame }) => neighborQuestion(frame)?.address ?? ''));
  return [...addresses].map((address) => {
    const asks = ({ frame }: SeenFrame) =>
      frame.srcMac === ends.guestMac && neighborQuestion(frame)?.address === address;
    const answers = log.filter(
      ({ frame }) =>
        frame.dstMac === ends.guestMac &&
        neighborAnswer(frame)?.address === address &&
        // What was asked from its MAC address and none of its addresses the guest does not take.
        packetOf(frame)?.dstIp !== portAsker,
    );
    const answeredBy = [
      ...new Set(answers.filter(({ device }) => device === ends.tap).map(({ frame }) => frame.srcMac)),
    ];
    const devices = [...new Set(log.map(({ device }) => device))].filter((device) => device !== ends.tap);
    return {
      address,
      times: questions.filter(asks).length,
      askedAs: [
        ...new Set(questions.filter(asks).flatMap(({ frame }) => neighborQuestion(frame)?.from ?? [])),
      ],
      answeredBy,
      answersLost: answers
        .filter(({ device, frame }) => device !== ends.tap && !answeredBy.includes(frame.srcMac))
        .map(({ device, frame }) => ({ device, mac: frame.srcMac })),
      leftBy: devices.filter((device) => leaves(log, ends, device, asks)),
    };
  });
}

/** When the question was first seen at the guest's tap; null where it was not seen there. */
export function provokedAt(log: Log, ends: Ends, question: ProvokeQuestion): number | null {
  const asks = log.find(
    ({ device, frame }) =>
      device === ends.tap &&
      frame.dstMac === ends.guestMac &&
      isEcho(frame, question.from, question.guestAddress, question.id, true),
  );
  return asks?.atMs ?? null;
}

/**
 * What the guest asked for on its way to a target: itself or the known gateway. Where it asked for neither, whatever
 * it asked for may be its gateway, but for a target on its own network: then it is a stranger.
 */
export function relevantAsked(
  asked: readonly Asked[],
  {
    targetAddress,
    hostGateway,
    hostAddresses,
  }: Pick<PathContext, 'targetAddress' | 'hostGateway' | 'hostAddresses'>,
): Asked[] {
  const near = asked.filter(({ address }) => address === targetAddress || address === hostGateway);
  const beside = hostAddresses.some(
    ({ address, prefix }) => targetAddress !== null && inSubnet(targetAddress, address, prefix),
  );
  return near.length > 0 || beside
    ? near
    : // What a guest asks by IPv6, to answer this host say, is not on its way to an IPv4 target.
      asked.filter(({ address }) => targetAddress === null || familyOf(address) === familyOf(targetAddress));
}
