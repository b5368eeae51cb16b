import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';

/** What a command in a guest left behind; `output` is its stdout and stderr in the order written. */
export interface GuestResult {
  readonly exitCode: number;
  readonly output: string;
}

/**
 * Runs a shell command in a guest over its second serial line: needs neither network nor agent.
 * QEMU serves one client at a time, so concurrent calls wait for one another.
 */
export function runOverSerial(
  socketPath: string,
  command: string,
  timeoutMs: number,
  graceMs = 2000,
): Promise<GuestResult> {
  const { promise, resolve, reject } = Promise.withResolvers<GuestResult>();
  const id = randomBytes(6).toString('hex');
  const seconds = Math.max(1, Math.ceil(timeoutMs / 1000));
  const request = `${id} ${seconds} ${Buffer.from(command).toString('base64')}\n`;
  const socket = connect(socketPath);
  let text = '';
  const end = (): void => {
    clearTimeout(timer);
    socket.destroy();
  };
  // The guest ends the command itself after `seconds`; this is for a guest that does not answer at all.
  const timer = setTimeout(() => {
    end();
    reject(new Error(`the guest did not answer within ${timeoutMs + graceMs} ms`));
  }, timeoutMs + graceMs);
  socket.setEncoding('latin1');
  // A first line of its own ends whatever an interrupted client may have left half-written.
  socket.on('connect', () => socket.write(`\n${request}`));
  socket.on('error', (error) => {
    end();
    reject(error);
  });
  socket.on('data', (chunk: string) => {
    text += chunk;
    const done = new RegExp(`<${id}\\n([A-Za-z0-9+/=\\s]*)>${id} (\\d+)\\n`).exec(text);
    if (done) {
      end();
      const output = Buffer.from(done[1] ?? '', 'base64').toString('utf8');
      resolve({ exitCode: Number(done[2]), output });
    }
  });
  socket.on('close', () => {
    clearTimeout(timer);
    reject(new Error('the guest went away'));
  });
  return promise;
}

/** The one of these sockets that somebody listens on: a guest that moved to another hypervisor has left its old one. */
export async function whereOneListens(paths: readonly string[]): Promise<string> {
  const [first = '', ...more] = paths.filter((path) => existsSync(path));
  // A guest serves one client at a time: nobody is disturbed where there is no choice.
  return more.length === 0 || (await listens(first)) ? first || (paths[0] ?? '') : whereOneListens(more);
}

function listens(path: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(path);
  socket.once('connect', () => {
    socket.destroy();
    resolve(true);
  });
  socket.once('error', () => resolve(false));
  return promise;
}
