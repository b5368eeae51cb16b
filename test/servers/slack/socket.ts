import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';

interface Connection {
  readonly socket: WebSocket;
  /** Stays open and answers nothing, pings neither. */
  dead: boolean;
}

/** The socket half of Socket Mode: hello, envelopes and their acknowledgements, refresh, and a socket gone dead. */
export function createSocketServer(server: Server, options: { readonly connectionSeconds: number }) {
  const sockets = new WebSocketServer({ noServer: true });
  const connections = new Set<Connection>();
  const acknowledged = new Map<string, (payload: unknown) => void>();
  const waiting: (() => void)[] = [];
  let opened = 0;
  let sayHello = true;
  let turn = 0;

  server.on('upgrade', (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (each) => sockets.emit('connection', each));
  });
  sockets.on('connection', (socket) => {
    const connection: Connection = { socket, dead: false };
    connections.add(connection);
    opened += 1;
    socket.on('close', () => connections.delete(connection));
    socket.on('error', () => undefined);
    socket.on('message', (data) => {
      const { envelope_id: id, payload } = JSON.parse((data as Buffer).toString()) as {
        envelope_id: string;
        payload: unknown;
      };
      acknowledged.get(id)?.(payload);
      acknowledged.delete(id);
    });
    if (sayHello) {
      const debug = { host: 'test', approximate_connection_time: options.connectionSeconds };
      socket.send(JSON.stringify({ type: 'hello', num_connections: connections.size, debug_info: debug }));
      waiting.splice(0).forEach((tell) => tell());
    }
  });

  const alive = () =>
    [...connections].filter(({ socket, dead }) => !dead && socket.readyState === socket.OPEN);
  const disconnect = (reason: string) => {
    for (const { socket } of alive()) {
      socket.send(JSON.stringify({ type: 'disconnect', reason }));
    }
  };

  return {
    /** Connections that were ever opened. */
    opened: () => opened,
    alive: () => alive().length,
    /** When a connection is there. */
    connected: () =>
      new Promise<void>((resolve) => (alive().length > 0 ? resolve() : void waiting.push(resolve))),

    /**
     * Gives it to one of the connections and waits for the acknowledgement: milliseconds until it came, or undefined
     * where there is no connection or it did not come within three seconds.
     */
    async deliver(type: string, payload: unknown, retry = 0): Promise<number | undefined> {
      const targets = alive();
      turn += 1;
      const target = targets[turn % targets.length];
      if (!target) {
        return undefined;
      }
      const id = randomUUID();
      const { promise, resolve } = Promise.withResolvers<number | undefined>();
      const startedAt = performance.now();
      acknowledged.set(id, () => resolve(performance.now() - startedAt));
      const timer = setTimeout(() => resolve(undefined), 3_000);
      target.socket.send(
        JSON.stringify({
          envelope_id: id,
          type,
          payload,
          accepts_response_payload: type !== 'events_api',
          ...(type === 'events_api' && { retry_attempt: retry, retry_reason: retry > 0 ? 'timeout' : '' }),
        }),
      );
      return promise.finally(() => clearTimeout(timer));
    },

    refresh: () => disconnect('refresh_requested'),
    linkDisabled: () => disconnect('link_disabled'),
    /** Every connection there is stays open and is of no use any more. */
    die() {
      for (const connection of connections) {
        connection.dead = true;
        connection.socket.pause();
      }
    },
    /** As if a router on the way had forgotten the connection: no close, only an end. */
    cut() {
      for (const { socket } of connections) {
        socket.terminate();
      }
    },
    /** Whether new connections are greeted. */
    greet(yes: boolean) {
      sayHello = yes;
    },
    close() {
      this.cut();
      sockets.close();
    },
  };
}

export type SocketServer = ReturnType<typeof createSocketServer>;
