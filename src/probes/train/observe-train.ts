import type { Log } from '../log.ts';
import type { Desk } from '../session/desk.ts';
import { createLargeLines, type LargeLines } from './large-lines.ts';
import { judgeLoss, longTrain, numbersOf } from './numbers.ts';
import type { Flight } from './read-train.ts';
import { createLines, type Line, type TrainLines, type TrainPath } from './run-train.ts';
import type { LargeSeen, Train } from './train.ts';

/** Times of the trains, in milliseconds. */
const pace = {
  short: 15,
  long: 25,
  /** Answers that are later than this after the last question are lost. */
  shortWait: 250,
  longWait: 500,
} as const;

/** Small pings of the short train. */
const mostShort = 4;

/** A short train whose answers differ by more than this, or take longer, gives ground for a long one. */
const oddMs = { spread: 15, median: 25 } as const;

/** Full-size packets that are sent close together in a long train. */
const burst = 10;

/** Sizes of IP packets that are tried where full-size ones are lost. No link of IPv6 takes less than 1280 (RFC 8200, 5). */
const ladder = {
  ipv4: [1492, 1472, 1450, 1400, 1280, 1000, 576],
  ipv6: [1492, 1472, 1450, 1400, 1280],
} as const;

/**
 * Sends a short train over a path that was just seen to work, and a long one where there is ground for it. Null where
 * no capture saw any of it: then nothing was measured.
 */
export async function observeTrain(
  on: TrainPath,
  desk: Desk,
  log: () => Log,
  ground: () => Promise<boolean>,
): Promise<Train | null> {
  const short = createLines(on, desk, log, spendFrom(desk), 0x1100);
  const large = createLargeLines(on, desk, log);
  await sendShort(on, desk, short, large);
  const first = short.pings.flights();
  if (!first.some(({ seen }) => seen)) {
    return null;
  }
  const largeLost = largeIsLost(large);
  if (largeLost) {
    await sendLarge(on, desk, large);
  }
  const isOdd = largeLost || first.some(({ lost }) => lost !== null) || looksSlow(first) || (await ground());
  if (!isOdd) {
    return trainOf(short, large, false);
  }
  const long = createLines(on, desk, log, desk.sendInTrain, 0x2200);
  await sendLong(desk, long, longTrain.pings);
  if (judge(long) === 'unsure') {
    await sendLong(desk, long, longTrain.more);
  }
  if (!largeLost) {
    await sendBurst(on, desk, large);
  }
  return trainOf(long, large, true);
}

async function sendShort(on: TrainPath, desk: Desk, lines: TrainLines, large: LargeLines): Promise<void> {
  const spend = spendFrom(desk);
  large.question(spend);
  large.ping(spend, fullSize(on));
  for (let turn = 0; turn < mostShort; turn += 1) {
    lines.pings.send();
    await pause(desk, pace.short);
  }
  await desk.until(
    () => allBack(lines.pings) && large.pings().every(({ rttMs }) => rttMs !== null),
    desk.wire.now() + pace.shortWait,
  );
}

/** Out of what the diagnosis has left of its frames; where a slow path has used them up, of the long train's. */
function spendFrom(desk: Desk): Desk['send'] {
  return (device, frame) => desk.send(device, frame) || desk.sendInTrain(device, frame);
}

async function sendLong(desk: Desk, lines: TrainLines, pings: number): Promise<void> {
  for (let turn = 0; turn < pings; turn += 1) {
    lines.pings.send();
    if (turn % 2 === 0) {
      lines.answers.send();
    } else if (turn % 4 === 1) {
      lines.control?.send();
    }
    await pause(desk, pace.long);
  }
  // An answer that just came out of the tap is still on its way, and not lost.
  await desk.until(() => allBack(lines.pings) && allBack(lines.answers), desk.wire.now() + pace.longWait);
}

/** The full size three times more, then smaller ones: one that is lost alone proves nothing. */
async function sendLarge(on: TrainPath, desk: Desk, large: LargeLines): Promise<void> {
  const full = fullSize(on);
  // What the guest itself sends in one piece is what counts: it may know of the limit.
  const own = large.answers().map(({ size }) => size);
  const smaller = [...new Set([...ladder[on.path.family], ...own])].filter((each) => each < full);
  for (const size of [full, full, full, ...smaller.toSorted((a, b) => b - a)]) {
    large.ping(desk.sendInTrain, size);
    await pause(desk, pace.short);
  }
  for (let turn = 0; turn < 3; turn += 1) {
    large.question(desk.sendInTrain);
    await pause(desk, pace.short);
  }
  await desk.until(() => false, desk.wire.now() + pace.shortWait);
}

/** The largest packet that the device onward takes, or the guest is known to send. */
function fullSize({ mtu }: TrainPath): number {
  return Math.min(mtu.guest ?? mtu.onward, mtu.onward);
}

/** Full-size packets close together, both ways: what a tight rate limit holds back and single small ones do not show. */
async function sendBurst(on: TrainPath, desk: Desk, large: LargeLines): Promise<void> {
  const before = large.pings().length;
  for (let turn = 0; turn < burst; turn += 1) {
    large.ping(desk.sendInTrain, fullSize(on));
    large.fromHost(desk.sendInTrain);
    if (turn % 2 === 0) {
      large.question(desk.sendInTrain);
    }
  }
  await desk.until(
    () =>
      large.pings().every(({ rttMs }, index) => index < before || rttMs !== null) &&
      large.heldFromHost().every((ms) => ms !== null),
    desk.wire.now() + pace.longWait,
  );
}

async function pause(desk: Desk, ms: number): Promise<void> {
  await desk.until(() => false, desk.wire.now() + ms);
}

function allBack(line: Line): boolean {
  return line.flights().every(({ rttMs }) => rttMs !== null);
}

function largeIsLost(large: LargeLines): boolean {
  return (
    (large.pings().some(({ rttMs }) => rttMs === null) && large.toldBy() === null) ||
    large.answers().some(({ left }) => !left)
  );
}

function looksSlow(flights: readonly Flight[]): boolean {
  const { minMs, medianMs, maxMs } = numbersOf(flights.map(({ rttMs }) => rttMs));
  return (medianMs ?? 0) > oddMs.median || (maxMs ?? 0) - (minMs ?? 0) > oddMs.spread;
}

function judge({ pings, answers }: TrainLines): ReturnType<typeof judgeLoss> {
  const flights = pings.flights();
  const lost = flights.filter((each) => each.lost !== null).length;
  const gone = answers.flights().filter((each) => each.lost !== null).length;
  return gone > 0 && lost === 0 ? 'unsure' : judgeLoss(flights.length, lost);
}

function trainOf(lines: TrainLines, large: LargeLines, long: boolean): Train {
  const flights = lines.pings.flights();
  const lostIn = (segment: Flight['lost']) => flights.filter(({ lost }) => lost === segment).length;
  const own = lines.control?.flights() ?? [];
  return {
    long,
    numbers: numbersOf(timesOf(flights)),
    lost: { out: lostIn('out'), beyond: lostIn('beyond'), return: lostIn('return') },
    out: numbersOf(timesOf(lines.answers.flights())),
    asked: lines.answers.sent.length,
    held: {
      toGuestMs: largest([
        ...[...flights, ...large.pings()].map(({ backMs }) => backMs),
        ...large.heldFromHost(),
      ]),
      fromGuestMs: largest([
        ...lines.answers.flights().map(({ rttMs }) => rttMs),
        ...large.answers().map(({ heldMs }) => heldMs),
      ]),
    },
    control: own.length === 0 ? null : numbersOf(timesOf(own)),
    large: largeOf(large),
  };
}

function largest(times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.max(...known);
}

/** A ping that the target did not answer, or whose beginning no capture saw, is no measurement of the way. */
function timesOf(flights: readonly Flight[]): (number | null)[] {
  return flights.filter(({ rttMs, lost }) => rttMs !== null || lost !== null).map(({ rttMs }) => rttMs);
}

function largeOf(large: LargeLines): LargeSeen | null {
  const pings = large.pings();
  const size = pings[0]?.size ?? 0;
  const full = pings.filter((each) => each.size === size && each.seen);
  const answers = large.answers();
  if (full.length === 0 && answers.length === 0) {
    return null;
  }
  const passing = pings.filter((each) => each.rttMs !== null && each.size < size).map((each) => each.size);
  return {
    size,
    sent: full.length,
    received: full.filter(({ rttMs }) => rttMs !== null).length,
    lost: full.findLast(({ lost }) => lost !== null)?.lost ?? null,
    toldBy: large.toldBy(),
    passes: passing.length === 0 ? null : Math.max(...passing),
    guestSends: answers.length === 0 ? null : Math.max(...answers.map((each) => each.size)),
    guestAnswers: answers.length,
    guestAnswersLeft: answers.filter(({ left }) => left).length,
  };
}
