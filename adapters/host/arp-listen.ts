import { execa } from 'execa';
import { decodeFrame } from '../../src/probes/frame/decode.ts';
import { systemFolders } from './exec.ts';
import { withParentDeath } from './parent-death.ts';
import { createPcapReader } from './pcap.ts';
import { longestListenMs, wirePrograms } from './wire-programs.ts';

/** One ARP frame, as far as the agent cares. */
export interface ArpHeard {
  readonly at: number;
  readonly isRequest: boolean;
  readonly senderMac: string;
  readonly senderIp: string;
}

export interface ListenOptions {
  readonly device: string;
  readonly forMs: number;
  readonly signal: AbortSignal;
  readonly onArp: (heard: ArpHeard) => void;
}

/**
 * Listens to ARP on one device for a while, and no longer. Answers how long it really listened, null where it could
 * not. Nothing is sent, and the device does not become promiscuous.
 */
export async function listenToArp({ device, forMs, signal, onArp }: ListenOptions): Promise<number | null> {
  const { program, argv } = wirePrograms.listen;
  const [file, args] = withParentDeath(program, argv(device));
  const child = execa(file, args, {
    cwd: '/',
    env: { PATH: systemFolders, LC_ALL: 'C' },
    extendEnv: false,
    stdin: 'ignore',
    buffer: false,
    encoding: 'buffer',
    reject: false,
    cancelSignal: signal,
    timeout: longestListenMs + 1_000,
  });
  const read = createPcapReader();
  let startedAt: number | null = null;
  let timer: NodeJS.Timeout | undefined;
  child.stderr.on('data', (chunk: Buffer) => {
    if (startedAt === null && chunk.toString('utf8').includes('listening on')) {
      startedAt = performance.now();
      timer = setTimeout(() => child.kill('SIGTERM'), Math.min(forMs, longestListenMs));
    }
  });
  child.stdout.on('data', (chunk: Buffer) => {
    try {
      for (const { bytes, atUs } of read(chunk)) {
        const frame = decodeFrame(bytes);
        if (frame?.kind === 'arp') {
          const { operation, senderMac, senderIp } = frame;
          onArp({ at: atUs / 1_000, isRequest: operation === 1, senderMac, senderIp });
        }
      }
    } catch {
      child.kill('SIGTERM');
    }
  });
  await child;
  clearTimeout(timer);
  return startedAt === null ? null : performance.now() - startedAt;
}
