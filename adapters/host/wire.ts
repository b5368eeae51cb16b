import { execa } from 'execa';
import { decodeFrame } from '../../src/probes/frame/decode.ts';
import type { RawPacket, SeenFrame, Sweep, WatchPoint, Wire, WireFailure } from '../../src/probes/wire.ts';
import { withParentDeath } from './parent-death.ts';
import { createPcapReader, type PcapPacket } from './pcap.ts';
import {
  filterOfPath,
  filterOfStrays,
  sendTimeoutMs,
  sweepTimeoutMs,
  wirePrograms,
} from './wire-programs.ts';

/** Programs are looked up where Debian and Red Hat keep them, whatever the caller's PATH says. */
const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' };

/** Frames that come within this time are read together. */
const batchMs = 2;

/**
 * Opens raw frames on this host: tcpdump to see them, mausezahn to send them, arp-scan to sweep. `patience`: how many
 * times longer than usual the programs may take, on a host that is known to be so much slower.
 */
export function openWire(signal?: AbortSignal, onPacket?: (packet: RawPacket) => void, patience = 1): Wire {
  const startedAt = performance.now();
  const epochMs = Date.now();
  const seen: SeenFrame[] = [];
  const captures: { end: () => void; ended: Promise<unknown> }[] = [];
  let wake: (() => void) | null = null;
  let closing = false;
  /** A capture that ended before its time: from then on "not seen" would say nothing. */
  let blind: WireFailure | null = null;

  function add(point: WatchPoint, { bytes, atUs, size }: PcapPacket): void {
    onPacket?.({ device: point.device, atUs, size, bytes });
    const frame = decodeFrame(bytes);
    if (frame !== null) {
      seen.push({ ...point, atMs: atUs / 1000 - epochMs, size, frame });
      wake?.();
    }
  }

  function capture(point: WatchPoint, filter: string): Promise<WireFailure | null> {
    const { capture: tcpdump } = wirePrograms;
    const [program, args] = withParentDeath(tcpdump.program, tcpdump.argv(point, filter));
    const child = execa(program, args, {
      env,
      extendEnv: false,
      stdin: 'ignore',
      buffer: false,
      encoding: 'buffer',
      reject: false,
      ...(signal ? { cancelSignal: signal } : {}),
    });
    captures.push({ end: () => child.kill('SIGTERM'), ended: child });
    const read = createPcapReader();
    child.stdout.on('data', (chunk: Buffer) => {
      try {
        for (const packet of read(chunk)) {
          add(point, packet);
        }
      } catch (cause) {
        blind ??= { program: 'tcpdump', reason: 'failed', message: String(cause) };
        child.kill();
      }
    });
    return new Promise((resolve) => {
      let said = '';
      child.stderr.on('data', (chunk: Buffer) => {
        said += chunk.toString('utf8');
        if (said.includes('listening on')) {
          resolve(null);
        }
      });
      void child.then((result) => {
        const failure = failureOf('tcpdump', result, said);
        blind ??= closing ? null : failure;
        resolve(failure);
        wake?.();
      });
    });
  }

  async function captureAll(points: readonly WatchPoint[], filter: string): Promise<WireFailure | null> {
    const answers = await Promise.all(points.map((point) => capture(point, filter)));
    return answers.find((answer) => answer !== null) ?? null;
  }

  return {
    seen,
    now: () => performance.now() - startedAt,
    watch: (points, macs, pairs) => captureAll(points, filterOfPath(macs, pairs)),
    watchStrays: (points, pairs, macs) => captureAll(points, filterOfStrays(pairs, macs)),
    async send(device, frame) {
      const result = await execa(wirePrograms.send.program, wirePrograms.send.argv(device, frame), {
        env,
        extendEnv: false,
        stdin: 'ignore',
        reject: false,
        timeout: sendTimeoutMs * patience,
        ...(signal ? { cancelSignal: signal } : {}),
      });
      if (blind !== null) {
        return blind;
      }
      // mausezahn leaves with 0 even when it could not open the device: its words tell.
      const said = `${result.stdout}\n${result.stderr}`;
      const refused = /Operation not permitted|libnet_init|Invalid command|permission|such device/iu.test(
        said,
      );
      return result.exitCode === 0 && !refused ? null : failureOf('mausezahn', result, said);
    },
    async sweep(sweep) {
      return await arpScan(sweep, sweepTimeoutMs * patience, signal);
    },
    async next(timeoutMs) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.max(0, timeoutMs));
        wake = () => {
          // Whoever waits reads the whole log again: in an ARP storm that must not be done for each frame.
          wake = null;
          clearTimeout(timer);
          setTimeout(resolve, batchMs);
        };
      });
      wake = null;
    },
    async close() {
      closing = true;
      for (const { end } of captures) {
        end();
      }
      await Promise.all(captures.map(({ ended }) => ended));
    },
  };
}

/**
 * A guest whose NIC is down takes no frames: they wait in its tap until a thousand are there, and every further one
 * is refused (ENOBUFS). Nobody answers then, and that is what the sweep found out.
 */
const tapIsFull = /No buffer space available/u;

async function arpScan(
  sweep: Sweep,
  timeout: number,
  signal?: AbortSignal,
): Promise<readonly string[] | WireFailure> {
  const result = await execa(wirePrograms.sweep.program, wirePrograms.sweep.argv(sweep), {
    env,
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
    timeout,
    ...(signal ? { cancelSignal: signal } : {}),
  });
  if (result.exitCode !== 0 && tapIsFull.test(result.stderr)) {
    return [];
  }
  if (result.exitCode !== 0) {
    return failureOf('arp-scan', result, `${result.stdout}\n${result.stderr}`);
  }
  const rows = result.stdout.split('\n').map((line) => line.split(/\s+/u));
  return rows.flatMap(([address, mac]) => (address && mac?.toLowerCase() === sweep.dstMac ? [address] : []));
}

function failureOf(
  program: string,
  result: { code?: string | undefined; shortMessage?: string | undefined },
  said: string,
): WireFailure {
  // One that is there and cannot be started is as good as missing: the line that installs it mends both.
  const missing =
    ['ENOENT', 'EACCES'].includes(result.code ?? '') ||
    /failed to execute .*: (No such file|Permission denied)/u.test(said);
  const denied = /not permitted|permission/iu.test(said);
  return {
    program,
    reason: missing ? 'program-missing' : denied ? 'denied' : 'failed',
    message: said.trim().slice(0, 300) || (result.shortMessage ?? 'it ended without a word'),
  };
}
