// The last program that the User-Mode Linux machine starts: it makes the lab in there, as on any machine, and does on
// its hosts and in its guests what is asked over TCP. One connection is one request.
import { createServer, type Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { type Lab, openLab } from '../lab.ts';
import {
  agentAddress,
  type FromAgent,
  line,
  messages,
  type Request,
  type RunRequest,
  type ToProgram,
} from './wire.ts';

/** How much longer than elsewhere a guest may be silent: it is emulated on an emulated kernel. */
const slowGuestMs = 6000;

let lab: Lab | undefined;

createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => socket.destroy());
  serve(socket).catch((error: unknown) => {
    send(socket, { error: error instanceof Error ? error.message : String(error) });
    socket.end();
  });
}).listen(agentAddress.port, agentAddress.host);

function send(socket: Socket, message: FromAgent): void {
  if (socket.writable) {
    socket.write(line(message));
  }
}

async function serve(socket: Socket): Promise<void> {
  const incoming = messages<Request | ToProgram>(socket);
  const first = await incoming.next();
  if (first.done === true) {
    return;
  }
  const request = first.value as Request;
  if (request.kind === 'build') {
    const { topology } = request;
    const onProgress = (text: string) => send(socket, { say: text });
    lab = await openLab({ name: 'inner', owner: 'detached', kernel: 'host', topology, onProgress });
    send(socket, { exit: 0 });
  } else if (lab === undefined) {
    throw new Error('the inner lab is not up');
  } else if (request.kind === 'guest') {
    const { guest, command, timeoutMs = 15_000, graceMs = 2000 } = request;
    // The guest ends its command in time by its own clock; only its answer may come late.
    const options = { timeoutMs, graceMs: graceMs + slowGuestMs };
    send(socket, { result: await lab.guest(guest, command, options) });
  } else {
    await run(lab, request, socket, incoming as AsyncGenerator<ToProgram>);
  }
  socket.end();
}

/** Runs one program; it ends with its connection. */
async function run(
  inner: Lab,
  { host, argv, env, cwd }: RunRequest,
  socket: Socket,
  incoming: AsyncGenerator<ToProgram>,
): Promise<void> {
  const program = inner.spawn(host, argv, { env, cwd });
  const { stdin, stdout, stderr } = program.child;
  // A program that ends before it has read its input is no failure of ours.
  stdin?.on('error', () => {});
  void (async () => {
    for await (const message of incoming) {
      if ('stdin' in message) {
        stdin?.write(Buffer.from(message.stdin, 'base64'));
      } else if ('end' in message) {
        stdin?.end();
      } else {
        program.kill(message.signal);
      }
    }
  })();
  socket.on('close', () => program.child.kill('SIGKILL'));
  const [status] = await Promise.all([
    program.exited,
    forward(stdout, (text) => send(socket, { stdout: text })),
    forward(stderr, (text) => send(socket, { stderr: text })),
  ]);
  send(socket, { exit: status });
}

async function forward(stream: Readable | null, to: (base64: string) => void): Promise<void> {
  for await (const chunk of stream ?? []) {
    to((chunk as Buffer).toString('base64'));
  }
}
