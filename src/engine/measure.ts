import { type MeasuredSide } from '../measure/measurement.ts';
import type { Missing } from '../model/diagnosis.ts';
import type { DiagnoseRequest } from '../model/request.ts';
import { text } from '../model/text.ts';
import { tagsWithOwn } from '../path/tags.ts';
import { createDesk } from '../probes/session/desk.ts';
import { runSession } from '../probes/session/session.ts';
import { numbersOf } from '../probes/train/numbers.ts';
import type { Flight } from '../probes/train/read-train.ts';
import { createLines } from '../probes/train/run-train.ts';
import { isWireFailure } from '../probes/wire.ts';
import { deriveSymptom } from '../verdict/symptom.ts';
import type { Host } from './host.ts';
import { locate } from './locate.ts';
import { missingName, missingWire } from './missing.ts';
import { isProbed, sessionInput } from './session-input.ts';

export interface MeasureOptions {
  readonly forMs: number;
  readonly intervalMs: number;
  /** Ends the measuring; what was measured so far is the answer. */
  readonly stop: AbortSignal;
  readonly onBegin: () => void;
}

/** What was measured, or why nothing was. */
export type Measured =
  | {
      readonly path: 'working';
      readonly guest: MeasuredSide;
      readonly control: MeasuredSide | null;
      readonly lost: { readonly out: number; readonly beyond: number; readonly return: number };
    }
  | { readonly path: 'not-working' }
  | { readonly path: 'unknown'; readonly missing: readonly Missing[] };

/** How long answers are waited for after the last ping. */
const lastWaitMs = 500;

/**
 * Pings over the guest's path and from this host side by side, for as long as is asked. The way is found by the same
 * probes as a diagnosis; where they see that the path does not work, nothing is measured.
 */
export async function measure(
  request: DiagnoseRequest,
  host: Host,
  { forMs, intervalMs, stop, onBegin }: MeasureOptions,
): Promise<Measured> {
  const signal = AbortSignal.timeout(forMs + 30_000);
  const located = await locate(request, host, signal);
  const { path } = located;
  const nameless = missingName(located.dns);
  if (path === null || located.missing.length > 0 || nameless !== null || !isProbed(path)) {
    const nowhere = nameless ?? { what: 'path', why: text('missing.path', { vm: request.vm }), cure: null };
    return { path: 'unknown', missing: located.missing.length > 0 ? located.missing : [nowhere] };
  }
  const wire = host.openWire(signal);
  try {
    const input = sessionInput(path, wire, located.facts, host, signal);
    const session = await runSession({ ...input, ground: () => Promise.resolve(false) });
    if (isWireFailure(session)) {
      return { path: 'unknown', missing: [missingWire(session)] };
    }
    const guestAddress = session.provoke?.guestAddress ?? null;
    const nextHopMac = session.provoke?.replyMac ?? null;
    const symptom = deriveSymptom(path, session);
    if (symptom.works === 'no') {
      return { path: 'not-working' };
    }
    if (guestAddress === null || nextHopMac === null || session.egress.device === null) {
      return { path: 'unknown', missing: [] };
    }
    const tags = tagsWithOwn(path, session['own-tag']);
    const desk = createDesk(path, wire, () => tags, (2 * forMs) / intervalMs + 2);
    const on = {
      path,
      egress: session.egress,
      guestAddress,
      nextHopMac,
      id: input.id,
      mtu: { tap: 0, onward: 0, guest: null },
    };
    const lines = createLines(on, desk, () => wire.seen, desk.sendInTrain, 0x3300);
    onBegin();
    const until = wire.now() + forMs;
    for (let at = wire.now(); at < until && !stop.aborted && desk.failure === null; at += intervalMs) {
      lines.pings.send();
      lines.control?.send();
      await desk.until(() => stop.aborted, Math.min(at + intervalMs, until));
    }
    await desk.until(
      () => lines.pings.flights().every(({ rttMs }) => rttMs !== null),
      wire.now() + lastWaitMs,
    );
    await desk.settled();
    if (desk.failure !== null) {
      return { path: 'unknown', missing: [missingWire(desk.failure)] };
    }
    const flights = lines.pings.flights();
    const own = lines.control?.flights() ?? [];
    const lostIn = (segment: Flight['lost']) => flights.filter(({ lost }) => lost === segment).length;
    return {
      path: 'working',
      guest: sideOf(flights),
      control: own.length === 0 ? null : sideOf(own),
      lost: { out: lostIn('out'), beyond: lostIn('beyond'), return: lostIn('return') },
    };
  } finally {
    await wire.close();
  }
}

function sideOf(flights: readonly Flight[]): MeasuredSide {
  const timesMs = flights
    .filter(({ rttMs, lost }) => rttMs !== null || lost !== null)
    .map(({ rttMs }) => (rttMs === null ? null : Math.round(rttMs * 1000) / 1000));
  const numbers = numbersOf(timesMs);
  const share = numbers.sent === 0 ? 0 : (numbers.sent - numbers.received) / numbers.sent;
  return {
    ...numbers,
    lossPercent: Math.round(share * 10_000) / 100,
    lossPpm: Math.round(share * 1_000_000),
    timesMs,
  };
}
