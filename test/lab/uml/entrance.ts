// A program of the lab in the User-Mode Linux machine, as a process here: `node entrance.ts SOCKET REQUEST`.
// Its stdin, stdout, stderr, signals and exit status are the program's, and the program ends when it does.
import { connect } from 'node:net';
import { type FromAgent, line, messages, type Request } from './wire.ts';

const [socketPath = '', request = ''] = process.argv.slice(2);
const socket = connect(socketPath);
let isOver = false;
socket.on('error', (error) => {
  // Leaving the loop below hangs up, which Node calls an error.
  if (isOver) {
    return;
  }
  process.stderr.write(`the User-Mode Linux machine does not answer: ${error.message}\n`);
  process.exit(70);
});
socket.write(line(JSON.parse(request) as Request));
process.stdin.on('data', (chunk: Buffer) => socket.write(line({ stdin: chunk.toString('base64') })));
process.stdin.on('end', () => socket.write(line({ end: true })));
process.stdin.on('error', () => socket.write(line({ end: true })));
for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const) {
  process.on(signal, () => socket.write(line({ signal })));
}
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', () => process.exit());
}
let status = 70;
for await (const message of messages<FromAgent>(socket)) {
  if ('stdout' in message) {
    process.stdout.write(Buffer.from(message.stdout, 'base64'));
  } else if ('stderr' in message) {
    process.stderr.write(Buffer.from(message.stderr, 'base64'));
  } else if ('error' in message) {
    process.stderr.write(`${message.error}\n`);
  } else if ('exit' in message) {
    status = message.exit;
    isOver = true;
    break;
  }
}
socket.destroy();
process.stdin.destroy();
process.exitCode = status;
