import { connect, createServer } from 'node:net';

/** What only one process of a host may do at a time. */
export interface Lease {
  /** Gives it to whoever waits. Safe to call twice. */
  release(): void;
}

export interface LeaseOptions {
  /** The same for all who share it; letters, digits, "-" and "/". */
  readonly name: string;
  /** It is this process's now; not called after {@link Lease.release}. */
  readonly onHeld: () => void;
  /** Another process has it; called once for each that has. */
  readonly onWaiting: () => void;
}

/** Between a holder's end and the next try, so that the kernel has taken the name back. */
const againMs = 50;

/**
 * Takes the lease, or waits for it without asking again and again: the holder listens on an abstract Unix socket,
 * those who wait are connected to it. The kernel frees the name and ends the connections with the holder, however
 * that ends. Such names belong to a network namespace, as the devices do.
 */
export function takeLease({ name, onHeld, onWaiting }: LeaseOptions): Lease {
  const path = `\0vmping/${name}`;
  let released = false;
  let end = () => {};

  function attempt(): void {
    if (released) {
      return;
    }
    const waiting = new Set<{ destroy(): unknown }>();
    const mine = createServer((socket) => {
      waiting.add(socket);
      socket.on('error', () => undefined).on('close', () => waiting.delete(socket));
      socket.resume();
      socket.unref();
    });
    mine.once('error', wait);
    mine.listen({ path }, () => {
      mine.unref();
      if (released) {
        mine.close();
        return;
      }
      end = () => {
        mine.close();
        for (const each of waiting) {
          each.destroy();
        }
      };
      onHeld();
    });
  }

  function wait(): void {
    if (released) {
      return;
    }
    const socket = connect({ path });
    let told = false;
    socket.on('connect', () => {
      told = true;
      onWaiting();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      // Nobody there: whoever had it went between the two calls.
      setTimeout(attempt, told ? Math.random() * againMs : againMs).unref();
    });
    socket.resume();
    socket.unref();
    end = () => socket.destroy();
  }

  attempt();
  return {
    release() {
      released = true;
      end();
    },
  };
}
