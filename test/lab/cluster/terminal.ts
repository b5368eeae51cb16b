import { stripVTControlCharacters } from 'node:util';
import { vmping } from '../diagnose.ts';
import type { Lab } from '../lab.ts';

/** `vmping chat --worker` on a hypervisor of the lab, with a Redis that it starts for itself. */
export interface Terminal {
  /** Every line that it printed. */
  readonly lines: readonly string[];
  /** As if somebody had typed it. */
  type(line: string): void;
  stop(): Promise<void>;
}

/** Starts it; its input stays open until it is stopped. */
export async function startTerminal(lab: Lab, host: string): Promise<Terminal> {
  const program = lab.spawn(host, vmping('chat', '--worker', '--verbose', '--name', host), {
    // Empty counts as nowhere: another Redis of this test must not become this one's.
    env: { VMPING_REDIS_URL: '', NO_COLOR: '1' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const log: string[] = [];
  const { promise: watching, resolve, reject } = Promise.withResolvers<void>();
  program.child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    lines.push(...stripVTControlCharacters(chunk).split('\n').filter(Boolean));
  });
  program.child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    log.push(chunk);
    if (chunk.includes('watching the links')) {
      resolve();
    }
  });
  void program.exited.then((status) => reject(new Error(`it ended with ${status}:\n${log.join('')}`)));
  await watching;
  return {
    lines,
    type: (line) => void program.child.stdin?.write(`${line}\n`),
    async stop() {
      program.child.stdin?.end();
      program.kill('SIGTERM');
      await program.exited;
    },
  };
}
