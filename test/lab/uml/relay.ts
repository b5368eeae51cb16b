// Runs beside the User-Mode Linux machine, in the lab's own network: `node relay.ts SOCKET`.
// Makes the agent's TCP port a Unix socket, which other processes reach by its path without being in that network.
import { connect, createServer } from 'node:net';
import { agentAddress } from './wire.ts';

createServer((outer) => {
  const inner = connect({ ...agentAddress, noDelay: true });
  outer.pipe(inner).pipe(outer);
  outer.on('error', () => inner.destroy());
  inner.on('error', () => outer.destroy());
  outer.on('close', () => inner.destroy());
  inner.on('close', () => outer.destroy());
}).listen(process.argv[2]);
