import type { Socket } from 'node:net';
import type { Topology } from '../topology.ts';

/** Where the agent listens inside of the machine; the relay outside is the other end of the cable. */
export const agentAddress = { host: '192.0.2.2', port: 7 } as const;

/** A program to run on a host of the inner lab. */
export interface RunRequest {
  readonly kind: 'run';
  readonly host: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** The first line of a connection: what is wanted. */
export type Request =
  | RunRequest
  | { readonly kind: 'build'; readonly topology: Topology }
  | {
      readonly kind: 'guest';
      readonly guest: string;
      readonly command: string;
      readonly timeoutMs?: number;
      readonly graceMs?: number;
    };

/** What the outer side sends after its request; bytes are base64. */
export type ToProgram =
  | { readonly stdin: string }
  | { readonly end: true }
  | { readonly signal: NodeJS.Signals };

/** What the agent sends. `exit`, `result` or `error` is the last one. */
export type FromAgent =
  | { readonly stdout: string }
  | { readonly stderr: string }
  | { readonly say: string }
  | { readonly exit: number }
  | { readonly result: { readonly exitCode: number; readonly output: string } }
  | { readonly error: string };

/** One message as a line. */
export function line(message: Request | ToProgram | FromAgent): string {
  return `${JSON.stringify(message)}\n`;
}

/** The lines of a connection, read; ends with it, however that ends. */
export async function* messages<Message>(socket: Socket): AsyncGenerator<Message> {
  let rest = '';
  try {
    for await (const chunk of socket.setEncoding('utf8')) {
      const lines = `${rest}${chunk}`.split('\n');
      rest = lines.pop() ?? '';
      for (const text of lines) {
        yield JSON.parse(text) as Message;
      }
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) {
      throw error;
    }
  }
}
