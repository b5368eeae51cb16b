import type { CapturedFrame, CaptureHop } from '../capture/pcapng.ts';
import { type HopFrame, readCapture } from '../capture/read-capture.ts';
import type { CaptureReading } from '../capture/reading.ts';
import type { Missing } from '../model/diagnosis.ts';
import type { PathContext } from '../model/path.ts';
import type { DiagnoseRequest } from '../model/request.ts';
import { text } from '../model/text.ts';
import { decodeFrame } from '../probes/frame/decode.ts';
import type { Frame } from '../probes/frame/frame.ts';
import { neighborAnswer, neighborQuestion, packetOf } from '../probes/frame/read.ts';
import { isWireFailure, type RawPacket } from '../probes/wire.ts';
import type { Host } from './host.ts';
import { locate } from './locate.ts';
import { missingName, missingWire } from './missing.ts';

export interface CaptureOptions {
  readonly forMs: number;
  /** Frames past so many bytes are not kept. */
  readonly mostBytes: number;
  /** Only what is between the VM and the target of the request, and who asks for whom. */
  readonly onlyTarget: boolean;
  readonly stop: AbortSignal;
  readonly onBegin: (hops: readonly CaptureHop[]) => void;
}

export type Captured =
  | {
      readonly status: 'captured';
      readonly hops: readonly CaptureHop[];
      readonly frames: readonly CapturedFrame[];
      readonly reading: CaptureReading;
      /** The limit of bytes was reached. */
      readonly full: boolean;
    }
  | { readonly status: 'missing'; readonly missing: readonly Missing[] };

/** Listens at every hop of a VM's path at once. Sends nothing. */
export async function capture(
  request: DiagnoseRequest,
  host: Host,
  options: CaptureOptions,
): Promise<Captured> {
  const signal = AbortSignal.timeout(options.forMs + 30_000);
  const { path, missing, dns } = await locate(request, host, signal);
  if (path === null || path.tap === '') {
    const nowhere = { what: 'path', why: text('missing.tap', { vm: request.vm }), cure: null };
    return { status: 'missing', missing: missing.length > 0 ? missing : [nowhere] };
  }
  const nameless = options.onlyTarget ? missingName(dns) : null;
  if (nameless !== null) {
    return { status: 'missing', missing: [nameless] };
  }
  const hops = hopsOf(path);
  const places = new Map(hops.map(({ name }, index) => [name, index]));
  const frames: CapturedFrame[] = [];
  const seen: HopFrame[] = [];
  let bytes = 0;
  let full = false;
  function keep({ device, atUs, size, bytes: data }: RawPacket): void {
    const frame = decodeFrame(data);
    const hop = places.get(device);
    if (frame === null || hop === undefined || !concerns(frame, path as PathContext, options.onlyTarget)) {
      return;
    }
    full ||= bytes + data.length > options.mostBytes;
    if (!full) {
      bytes += data.length;
      frames.push({ hop, atUs, size, bytes: data });
      seen.push({ hop: device, atMs: atUs / 1000, frame });
    }
  }
  const wire = host.openWire(signal, keep);
  try {
    const points = hops.map(({ name }) => ({ device: name, direction: 'any' }) as const);
    const failed = await wire.watch(points, [path.guestMac]);
    if (isWireFailure(failed)) {
      return { status: 'missing', missing: [missingWire(failed)] };
    }
    options.onBegin(hops);
    const until = wire.now() + options.forMs;
    while (wire.now() < until && !full && !options.stop.aborted) {
      // Short turns: whoever presses Ctrl-C sees what there is at once.
      await wire.next(Math.min(100, until - wire.now()));
    }
  } finally {
    await wire.close();
  }
  const names = hops.map(({ name }) => name);
  const bridges = path.bridge === null ? [] : [path.bridge];
  return { status: 'captured', hops, frames, reading: readCapture(names, seen, bridges), full };
}

/** Every device of this host that the guest's frames cross, in their order; each once. */
function hopsOf(path: PathContext): CaptureHop[] {
  const all = [
    { name: path.tap, description: `tap of ${path.vm}` },
    ...(path.bridge === null ? [] : [{ name: path.bridge, description: 'bridge' }]),
    ...path.liveUplinks.map((name) => ({ name, description: 'uplink' })),
    ...path.legs.map(({ device, kind }) => ({ name: device, description: kind === 'nic' ? 'NIC' : kind })),
  ];
  return all.filter(({ name }, index) => all.findIndex((each) => each.name === name) === index);
}

/** Whether a frame is the VM's own, or for it, or asks for it; and of these, where wanted, the target's alone. */
function concerns(frame: Frame, path: PathContext, onlyTarget: boolean): boolean {
  const own = path.guestAddresses.map(({ address }) => address);
  const about = neighborQuestion(frame)?.address ?? neighborAnswer(frame)?.address ?? null;
  const isOurs =
    frame.srcMac === path.guestMac ||
    frame.dstMac === path.guestMac ||
    (about !== null && own.includes(about));
  const packet = packetOf(frame);
  return (
    isOurs &&
    (!onlyTarget ||
      about !== null ||
      packet?.srcIp === path.targetAddress ||
      packet?.dstIp === path.targetAddress)
  );
}
