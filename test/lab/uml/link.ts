import { connect } from 'node:net';
import type { CommandOptions, CommandResult } from '../command.ts';
import type { GuestResult } from '../serial.ts';
import type { Topology } from '../topology.ts';
import { type FromAgent, line, messages, type Request, type ToProgram } from './wire.ts';

/** Nobody answers: the machine has not come so far yet, or has ended. */
export class MachineSilent extends Error {
  constructor() {
    super('the User-Mode Linux machine does not answer');
  }
}

/** Where the relay listens, seen from a process outside of the lab. */
export function relaySocket(init: number): string {
  return `/proc/${init}/root/run/lab/uml/agent.sock`;
}

/** Sends one request and gives what the agent answers, to its last message; an error there is an error here. */
async function* ask(
  socketPath: string,
  request: Request,
  more: readonly ToProgram[] = [],
  signal?: AbortSignal,
): AsyncGenerator<FromAgent> {
  const socket = connect(socketPath);
  const hangUp = (): void => void socket.destroy();
  signal?.addEventListener('abort', hangUp);
  // Failures show as an end without a last message.
  socket.on('error', hangUp);
  for (const message of [request, ...more]) {
    socket.write(line(message));
  }
  try {
    for await (const message of messages<FromAgent>(socket)) {
      if ('error' in message) {
        throw new Error(message.error);
      }
      yield message;
      if ('exit' in message || 'result' in message) {
        return;
      }
    }
  } finally {
    signal?.removeEventListener('abort', hangUp);
    hangUp();
  }
  throw new MachineSilent();
}

/** Runs a program on a host of the lab in the machine to its end, as `runCommand` does it here. */
export async function runInside(
  socketPath: string,
  host: string,
  argv: readonly string[],
  { timeoutMs, input = '', env = {} }: CommandOptions = {},
): Promise<CommandResult> {
  const late = new AbortController();
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => late.abort(), timeoutMs);
  const output = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  let exitCode = 124;
  const request = { kind: 'run', host, argv, env, cwd: '/' } as const;
  const whole = [{ stdin: Buffer.from(input).toString('base64') }, { end: true }] as const;
  try {
    for await (const message of ask(socketPath, request, whole, late.signal)) {
      if ('stdout' in message) {
        output.stdout.push(Buffer.from(message.stdout, 'base64'));
      } else if ('stderr' in message) {
        output.stderr.push(Buffer.from(message.stderr, 'base64'));
      } else if ('exit' in message) {
        exitCode = message.exit;
      }
    }
  } catch (error) {
    if (!(late.signal.aborted && error instanceof MachineSilent)) {
      throw error;
    }
  } finally {
    clearTimeout(timer);
  }
  const text = (name: 'stdout' | 'stderr') => Buffer.concat(output[name]).toString('utf8');
  return { exitCode, stdout: text('stdout'), stderr: text('stderr') };
}

/** Runs a shell command in a guest of the lab in the machine. */
export async function guestInside(
  socketPath: string,
  guest: string,
  command: string,
  options: { readonly timeoutMs: number; readonly graceMs: number },
): Promise<GuestResult> {
  for await (const message of ask(socketPath, { kind: 'guest', guest, command, ...options })) {
    if ('result' in message) {
      return message.result;
    }
  }
  throw new MachineSilent();
}

/** Makes the lab in the machine; `MachineSilent` where no agent answers yet. */
export async function buildInside(
  socketPath: string,
  topology: Topology,
  onProgress: (text: string) => void,
): Promise<void> {
  for await (const message of ask(socketPath, { kind: 'build', topology })) {
    if ('say' in message) {
      onProgress(message.say);
    }
  }
}
