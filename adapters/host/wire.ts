import { accessSync, constants } from 'node:fs';
import { execa } from 'execa';
import { hex } from '../../src/probes/frame/bytes.ts';
import { decodeFrame } from '../../src/probes/frame/decode.ts';
import type { SeenFrame, Sweep, WatchPoint, Wire, WireFailure } from '../../src/probes/wire.ts';
import { createPcapReader } from './pcap.ts';

/** Programs are looked up where Debian and Red Hat keep them, whatever the caller's PATH says. */
const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' };

/** Frames of the probes are short; ICMP errors quote at most 576 bytes and we read 48 of them. */
const snapshotBytes = 192;

/** A capture ends by itself after so many frames: a flood must not fill this process. */
const mostFrames = 20_000;

/** A send that takes longer hangs. */
const sendTimeoutMs = 2_000;

const setpriv = '/usr/bin/setpriv';

/** The child is ended by the kernel when this process dies, `kill -9` included (prctl PR_SET_PDEATHSIG). */
function withParentDeath(program: string, args: readonly string[]): [string, string[]] {
  return canRun(setpriv) ? [setpriv, ['--pdeathsig', 'TERM', program, ...args]] : [program, [...args]];
}

function canRun(program: string): boolean {
  try {
    accessSync(program, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Opens raw frames on this host: tcpdump to see them, mausezahn to send them, arp-scan to sweep. */
export function openWire(signal?: AbortSignal): Wire {
  const startedAt = performance.now();
  const epochMs = Date.now();
  const seen: SeenFrame[] = [];
  const captures: { end: () => void; ended: Promise<unknown> }[] = [];
  let wake: (() => void) | null = null;
  let closing = false;
  /** A capture that ended before its time: from then on "not seen" would say nothing. */
  let blind: WireFailure | null = null;

  function add(point: WatchPoint, bytes: Uint8Array, atUs: number): void {
    const frame = decodeFrame(bytes);
    if (frame !== null) {
      seen.push({ ...point, atMs: atUs / 1000 - epochMs, frame });
      wake?.();
    }
  }

  function capture(point: WatchPoint, filter: string): Promise<WireFailure | null> {
    const direction = point.direction === 'any' ? 'inout' : point.direction;
    const [program, args] = withParentDeath('tcpdump', [
      ...['-i', point.device, '-p', '-nn', '-U', '--immediate-mode', '-s', String(snapshotBytes)],
      ...['-Q', direction, '-c', String(mostFrames), '-w', '-', filter],
    ]);
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
        for (const { atUs, bytes } of read(chunk)) {
          add(point, bytes, atUs);
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

  return {
    seen,
    now: () => performance.now() - startedAt,
    async watch(points, macs) {
      const filter = ['arp', ...macs.map((mac) => `ether host ${mac}`)].join(' or ');
      const answers = await Promise.all(points.map((point) => capture(point, filter)));
      return answers.find((answer) => answer !== null) ?? null;
    },
    async send(device, frame) {
      const result = await execa('mausezahn', [device, '-q', '-c', '1', hex(frame)], {
        env,
        extendEnv: false,
        stdin: 'ignore',
        reject: false,
        timeout: sendTimeoutMs,
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
      return await arpScan(sweep, signal);
    },
    async next(timeoutMs) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.max(0, timeoutMs));
        wake = () => {
          clearTimeout(timer);
          resolve();
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

async function arpScan(sweep: Sweep, signal?: AbortSignal): Promise<readonly string[] | WireFailure> {
  const result = await execa(
    'arp-scan',
    [
      ...[`--interface=${sweep.device}`, '--arpspa=0.0.0.0', `--arpsha=${sweep.srcMac}`],
      ...[`--srcaddr=${sweep.srcMac}`, `--destaddr=${sweep.dstMac}`, '--retry=1', '--timeout=300'],
      ...['--interval=200u', '--plain', '--quiet', sweep.cidr],
    ],
    {
      env,
      extendEnv: false,
      stdin: 'ignore',
      reject: false,
      timeout: 5_000,
      ...(signal ? { cancelSignal: signal } : {}),
    },
  );
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
