import type { Frame } from '../probes/frame/frame.ts';
import { neighborAnswer, neighborQuestion, packetOf } from '../probes/frame/read.ts';
import type { CaptureReading, Seen, Talk } from './reading.ts';

/** A frame as a capture saw it at a hop. */
export interface HopFrame {
  readonly hop: string;
  readonly atMs: number;
  readonly frame: Frame;
}

/** Reads the conversations: who asked for whom by ARP or ND, pings, TCP handshakes; oldest first. Pure. */
export function readCapture(hops: readonly string[], frames: readonly HopFrame[]): CaptureReading {
  const ordered = frames.toSorted((a, b) => a.atMs - b.atMs);
  return {
    talks: [...neighborTalks(hops, ordered), ...pingTalks(hops, ordered), ...tcpTalks(hops, ordered)],
    frames: Object.fromEntries(hops.map((hop) => [hop, frames.filter((each) => each.hop === hop).length])),
  };
}

function seenAt(hops: readonly string[], frames: readonly HopFrame[]): Seen {
  return Object.fromEntries(hops.map((hop) => [hop, frames.some((each) => each.hop === hop)]));
}

/** The time from a frame to its answer, both at the hop that saw the first one first. */
function between(questions: readonly HopFrame[], answers: readonly HopFrame[]): number | null {
  const [first] = questions;
  const answer = answers.find(({ hop, atMs }) => hop === first?.hop && atMs >= first.atMs) ?? answers[0];
  return first === undefined || answer === undefined ? null : Math.max(0, answer.atMs - first.atMs);
}

/** How often something was sent: at the hop that saw it most. */
function times(frames: readonly HopFrame[]): number {
  const counts = new Map<string, number>();
  for (const { hop } of frames) {
    counts.set(hop, (counts.get(hop) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values());
}

function groups<Item>(items: readonly Item[], keyOf: (item: Item) => string | null): Map<string, Item[]> {
  const found = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key !== null) {
      found.set(key, [...(found.get(key) ?? []), item]);
    }
  }
  return found;
}

function neighborTalks(hops: readonly string[], frames: readonly HopFrame[]): Talk[] {
  const asked = groups(frames, ({ frame }) => neighborQuestion(frame)?.address ?? null);
  return [...asked].map(([address, questions]) => {
    const answers = frames.filter(({ frame }) => neighborAnswer(frame)?.address === address);
    return {
      kind: 'neighbor',
      address,
      asked: times(questions),
      answeredBy: [...new Set(answers.flatMap(({ frame }) => neighborAnswer(frame)?.mac ?? []))],
      ms: between(questions, answers),
      questions: seenAt(hops, questions),
      answers: seenAt(hops, answers),
    };
  });
}

function pingTalks(hops: readonly string[], frames: readonly HopFrame[]): Talk[] {
  const echo = ({ frame }: HopFrame, request: boolean) => {
    const packet = packetOf(frame);
    return packet?.payload.kind === 'echo' && packet.payload.request === request
      ? { ...packet, ...packet.payload }
      : null;
  };
  const keyOf = (each: HopFrame) => {
    const asks = echo(each, true);
    return asks && `${asks.srcIp} ${asks.dstIp} ${asks.id}`;
  };
  return [...groups(frames, keyOf).values()].flatMap((questions): Talk[] => {
    const [first] = questions;
    const head = first && echo(first, true);
    if (!head) {
      return [];
    }
    const answers = frames.filter((each) => {
      const reply = echo(each, false);
      return reply?.srcIp === head.dstIp && reply.dstIp === head.srcIp && reply.id === head.id;
    });
    const bySequence = groups(questions, (each) => String(echo(each, true)?.sequence));
    const heard = [...bySequence].flatMap(([sequence, asks]) => {
      const own = answers.filter((each) => String(echo(each, false)?.sequence) === sequence);
      return between(asks, own) ?? [];
    });
    return [
      {
        kind: 'ping',
        from: head.srcIp,
        to: head.dstIp,
        sent: bySequence.size,
        answered: heard.length,
        times: heard,
        questions: seenAt(hops, questions),
        answers: seenAt(hops, answers),
      },
    ];
  });
}

function tcpTalks(hops: readonly string[], frames: readonly HopFrame[]): Talk[] {
  const segment = ({ frame }: HopFrame) => {
    const packet = packetOf(frame);
    return packet?.payload.kind === 'tcp' ? { ...packet, ...packet.payload } : null;
  };
  const opening = (each: HopFrame) => {
    const asks = segment(each);
    return asks !== null && asks.flags.syn && !asks.flags.ack
      ? `${asks.srcIp} ${asks.srcPort} ${asks.dstIp} ${asks.dstPort}`
      : null;
  };
  return [...groups(frames, opening).values()].flatMap((questions): Talk[] => {
    const [first] = questions;
    const head = first && segment(first);
    if (!head) {
      return [];
    }
    const back = frames.filter((each) => {
      const reply = segment(each);
      return (
        reply?.srcIp === head.dstIp &&
        reply.dstIp === head.srcIp &&
        reply.srcPort === head.dstPort &&
        reply.dstPort === head.srcPort &&
        (reply.flags.rst || (reply.flags.syn && reply.flags.ack))
      );
    });
    const accepted = back.some((each) => segment(each)?.flags.syn === true);
    const confirmed = frames.some((each) => {
      const next = segment(each);
      return (
        next?.srcIp === head.srcIp &&
        next.srcPort === head.srcPort &&
        next.dstIp === head.dstIp &&
        next.dstPort === head.dstPort &&
        next.flags.ack &&
        !next.flags.rst
      );
    });
    return [
      {
        kind: 'tcp',
        from: head.srcIp,
        to: head.dstIp,
        port: head.dstPort,
        outcome: accepted
          ? confirmed
            ? 'complete'
            : 'half-open'
          : back.length > 0
            ? 'refused'
            : 'unanswered',
        tries: times(questions),
        ms: between(questions, back),
        questions: seenAt(hops, questions),
        answers: seenAt(hops, back),
      },
    ];
  });
}
