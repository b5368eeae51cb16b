import type { Frame } from '../probes/frame/frame.ts';
import { neighborAnswer, neighborQuestion, packetOf } from '../probes/frame/read.ts';
import type { CaptureReading, Seen, Talk } from './reading.ts';

/** A frame as a capture saw it at a hop. */
export interface HopFrame {
  readonly hop: string;
  readonly atMs: number;
  readonly frame: Frame;
}

/**
 * Reads the conversations: who asked for whom by ARP or ND, pings, TCP handshakes; oldest first. Pure. Of `bridges` it
 * is told only what they saw: what a bridge passes from port to port is not seen at its own device, and is not lost.
 */
export function readCapture(
  hops: readonly string[],
  frames: readonly HopFrame[],
  bridges: readonly string[] = [],
): CaptureReading {
  const ordered = frames.toSorted((a, b) => a.atMs - b.atMs);
  const seenAt: SeenAt = (some) => {
    const saw = new Set(some.map(({ hop }) => hop));
    const told = hops.filter((hop) => saw.has(hop) || !bridges.includes(hop));
    return Object.fromEntries(told.map((hop) => [hop, saw.has(hop)]));
  };
  return {
    talks: [...neighborTalks(ordered, seenAt), ...pingTalks(ordered, seenAt), ...tcpTalks(ordered, seenAt)],
    frames: Object.fromEntries(hops.map((hop) => [hop, frames.filter((each) => each.hop === hop).length])),
  };
}

type SeenAt = (frames: readonly HopFrame[]) => Seen;

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

/** By a key, in one pass: a capture may hold a flood. What has no key is left out. */
function groups<Item>(items: readonly Item[], keyOf: (item: Item) => string | null): Map<string, Item[]> {
  const found = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key !== null) {
      const some = found.get(key);
      if (some === undefined) {
        found.set(key, [item]);
      } else {
        some.push(item);
      }
    }
  }
  return found;
}

function neighborTalks(frames: readonly HopFrame[], seenAt: SeenAt): Talk[] {
  const asked = groups(frames, ({ frame }) => neighborQuestion(frame)?.address ?? null);
  const answered = groups(frames, ({ frame }) => neighborAnswer(frame)?.address ?? null);
  return [...asked].map(([address, questions]) => {
    const answers = answered.get(address) ?? [];
    return {
      kind: 'neighbor',
      address,
      asked: times(questions),
      answeredBy: [...new Set(answers.flatMap(({ frame }) => neighborAnswer(frame)?.mac ?? []))],
      ms: between(questions, answers),
      questions: seenAt(questions),
      answers: seenAt(answers),
    };
  });
}

function pingTalks(frames: readonly HopFrame[], seenAt: SeenAt): Talk[] {
  const echo = ({ frame }: HopFrame, request: boolean) => {
    const packet = packetOf(frame);
    return packet?.payload.kind === 'echo' && packet.payload.request === request
      ? { ...packet, ...packet.payload }
      : null;
  };
  const asked = groups(frames, (each) => {
    const asks = echo(each, true);
    return asks && `${asks.srcIp} ${asks.dstIp} ${asks.id}`;
  });
  const answered = groups(frames, (each) => {
    const reply = echo(each, false);
    return reply && `${reply.dstIp} ${reply.srcIp} ${reply.id}`;
  });
  return [...asked].flatMap(([key, questions]): Talk[] => {
    const [first] = questions;
    const head = first && echo(first, true);
    if (!head) {
      return [];
    }
    const answers = answered.get(key) ?? [];
    const sequenceOf = (request: boolean) => (each: HopFrame) => String(echo(each, request)?.sequence);
    const bySequence = groups(questions, sequenceOf(true));
    const replies = groups(answers, sequenceOf(false));
    const heard = [...bySequence].flatMap(
      ([sequence, asks]) => between(asks, replies.get(sequence) ?? []) ?? [],
    );
    return [
      {
        kind: 'ping',
        from: head.srcIp,
        to: head.dstIp,
        sent: bySequence.size,
        answered: heard.length,
        times: heard,
        questions: seenAt(questions),
        answers: seenAt(answers),
      },
    ];
  });
}

function tcpTalks(frames: readonly HopFrame[], seenAt: SeenAt): Talk[] {
  const segment = ({ frame }: HopFrame) => {
    const packet = packetOf(frame);
    return packet?.payload.kind === 'tcp' ? { ...packet, ...packet.payload } : null;
  };
  const segments = frames.flatMap((each) => {
    const found = segment(each);
    return found === null ? [] : [{ ...each, segment: found }];
  });
  type Sent = (typeof segments)[number];
  const ends = ({ segment: { srcIp, srcPort, dstIp, dstPort } }: Sent) =>
    `${srcIp} ${srcPort} ${dstIp} ${dstPort}`;
  const onward = groups(segments, ends);
  const opened = groups(segments, (each) =>
    each.segment.flags.syn && !each.segment.flags.ack ? ends(each) : null,
  );
  return [...opened].flatMap(([key, questions]): Talk[] => {
    const head = questions[0]?.segment;
    if (head === undefined) {
      return [];
    }
    const back = (onward.get(`${head.dstIp} ${head.dstPort} ${head.srcIp} ${head.srcPort}`) ?? []).filter(
      ({ segment: { flags } }) => flags.rst || (flags.syn && flags.ack),
    );
    const accepted = back.some(({ segment: { flags } }) => flags.syn);
    const confirmed = onward.get(key)?.some(({ segment: { flags } }) => flags.ack && !flags.rst) === true;
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
        questions: seenAt(questions),
        answers: seenAt(back),
      },
    ];
  });
}
