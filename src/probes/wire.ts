import type { Frame } from './frame/frame.ts';

/** A frame that a capture saw at one device. */
export interface SeenFrame {
  readonly device: string;
  /** As the kernel sees it: `in` came from the device, `out` was sent to it; `any` where it was not asked. */
  readonly direction: 'in' | 'out' | 'any';
  /** Milliseconds since the captures began. */
  readonly atMs: number;
  /** Its length on the wire in bytes, whatever part of it was kept; left out where nobody asks for it. */
  readonly size?: number;
  readonly frame: Frame;
}

/** A captured frame before it is read: its bytes, as far as they were kept. */
export interface RawPacket {
  readonly device: string;
  /** µs since 1970. */
  readonly atUs: number;
  readonly size: number;
  readonly bytes: Uint8Array;
}

/** One device to capture on. Directions cost a capture each, so they are asked for only where they decide. */
export interface WatchPoint {
  readonly device: string;
  readonly direction: 'in' | 'out' | 'any';
}

/** Two addresses of a family that talk to each other. */
export type AddressPair = readonly [string, string];

/** What happened to a request of the wire, when it did not work: a permission or a program is missing. */
export interface WireFailure {
  readonly reason: 'program-missing' | 'denied' | 'failed';
  readonly program: string;
  readonly message: string;
}

/**
 * Raw frames out of and into the devices of this host. The probes speak to this interface; `adapters/host` puts
 * tcpdump and mausezahn behind it, a test a recording.
 */
export interface Wire {
  /**
   * Begins to capture frames from or to these MAC addresses, all ARP, neighbor discovery and DHCP, and what the two
   * of a pair of addresses say to each other, whatever MAC addresses they use. Resolves when every capture listens.
   */
  watch(
    points: readonly WatchPoint[],
    macs: readonly string[],
    pairs?: readonly AddressPair[],
  ): Promise<WireFailure | null>;
  /**
   * The same for pairs that nobody knew of in time: what the two say to each other, but for frames from or to `macs`,
   * which were watched all along.
   */
  watchStrays(
    points: readonly WatchPoint[],
    pairs: readonly AddressPair[],
    macs: readonly string[],
  ): Promise<WireFailure | null>;
  /** Sends one frame out of a device exactly as it is. Resolves when the kernel has taken it. */
  send(device: string, frame: Uint8Array): Promise<WireFailure | null>;
  /** ARP probes (RFC 5227) for every address of a range into one device; resolves with the addresses that answered. */
  sweep(sweep: Sweep): Promise<readonly string[] | WireFailure>;
  /** Everything seen so far, oldest first. The array grows. */
  readonly seen: readonly SeenFrame[];
  /** Resolves at the next frame, or after the time. */
  next(timeoutMs: number): Promise<void>;
  /** Milliseconds since the wire was opened. */
  now(): number;
  /** Ends every capture. */
  close(): Promise<void>;
}

/** ARP probes for `addresses` (CIDR), out of `device` to `dstMac`, from `srcMac` and the address 0.0.0.0. */
export interface Sweep {
  readonly device: string;
  readonly cidr: string;
  readonly srcMac: string;
  readonly dstMac: string;
}

/** Whether a wire's answer is a failure. */
export function isWireFailure(answer: unknown): answer is WireFailure {
  return typeof answer === 'object' && answer !== null && 'program' in answer && 'reason' in answer;
}
