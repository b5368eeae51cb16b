import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { snowflake } from './world.ts';

interface Session {
  readonly id: string;
  socket: WebSocket | null;
  readonly events: { readonly t: string; readonly d: unknown }[];
}

interface GatewayOptions {
  token(): string;
  readonly heartbeatMs: number;
  /** The data of READY, without the session. */
  ready(): object;
  /** What is sent after it. */
  afterReady(): readonly { readonly t: string; readonly d: unknown }[];
}

/** Intents that Discord gives only to those who asked for them: members, presences, the content of messages. */
const privileged = (1 << 1) | (1 << 8) | (1 << 15);

/** The gateway: hello, identify, heartbeats, dispatches, resume, and what can go wrong with them. */
export class Gateway {
  readonly #options: GatewayOptions;
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #sessions = new Map<string, Session>();
  #current: Session | null = null;
  #refusing = false;
  #deaf: WebSocket | null = null;
  /** Intents of each identify. */
  readonly identified: number[] = [];
  resumed = 0;
  /** Heartbeats that a deaf connection was sent before its client gave it up. */
  unanswered = 0;
  /** Heartbeats that were answered. */
  answered = 0;
  /** Connections that were refused. */
  refused = 0;
  /** A code to close every new connection with, in place of READY. */
  refuseWith: number | undefined;
  url = '';

  constructor(options: GatewayOptions) {
    this.#options = options;
  }

  listen(server: Server): void {
    server.on('upgrade', (request, socket: Duplex, head) => {
      if (this.#refusing) {
        this.refused += 1;
        socket.destroy();
        return;
      }
      this.#server.handleUpgrade(request, socket, head, (connection) => this.#greet(connection));
    });
  }

  close(): void {
    for (const client of this.#server.clients) {
      client.terminate();
    }
    this.#server.close();
  }

  /** Whether somebody listens. */
  get connected(): boolean {
    return this.#current?.socket?.readyState === 1;
  }

  /** Sends an event; it is kept for those who resume. */
  dispatch(t: string, d: unknown): void {
    const session = this.#current;
    if (!session) {
      return;
    }
    session.events.push({ t, d });
    if (session.socket && session.socket !== this.#deaf) {
      session.socket.send(JSON.stringify({ op: 0, s: session.events.length, t, d }));
    }
  }

  /** Closes the connection with a code of Discord's, or cuts it. */
  disconnect(code?: number): void {
    if (code === undefined) {
      this.#current?.socket?.terminate();
    } else {
      this.#current?.socket?.close(code);
    }
  }

  /** Tells the client to come again (op 7), or that its session is over (op 9). */
  tell(what: 'reconnect' | 'resume-again' | 'invalid-session'): void {
    const op = what === 'reconnect' ? 7 : 9;
    if (what === 'invalid-session') {
      this.#sessions.clear();
    }
    this.#current?.socket?.send(JSON.stringify({ op, d: op === 7 ? null : what === 'resume-again' }));
  }

  /** The present connection stays open and is dead: no acknowledgements, no events. */
  goDeaf(): void {
    this.#deaf = this.#current?.socket ?? null;
  }

  refuseConnections(refuse: boolean): void {
    this.#refusing = refuse;
  }

  #greet(socket: WebSocket): void {
    const send = (payload: object) => socket.send(JSON.stringify(payload));
    send({ op: 10, s: null, t: null, d: { heartbeat_interval: this.#options.heartbeatMs } });
    socket.on('error', () => {});
    socket.on('message', (data: Buffer) => {
      const { op, d } = JSON.parse(data.toString()) as { op: number; d: Record<string, unknown> };
      if (socket === this.#deaf) {
        this.unanswered += op === 1 ? 1 : 0;
      } else if (op === 1) {
        this.answered += 1;
        send({ op: 11, s: null, t: null, d: null });
      } else if (op === 2) {
        this.#identify(socket, d);
      } else if (op === 6) {
        this.#resume(socket, d);
      }
    });
    socket.on('close', () => {
      if (this.#current?.socket === socket) {
        this.#current.socket = null;
      }
    });
  }

  #identify(socket: WebSocket, { token, intents }: Record<string, unknown>): void {
    this.identified.push(Number(intents));
    if (this.refuseWith !== undefined) {
      socket.close(this.refuseWith);
      return;
    }
    if (token !== this.#options.token()) {
      socket.close(4004);
      return;
    }
    if ((Number(intents) & privileged) !== 0) {
      socket.close(4014);
      return;
    }
    const session: Session = { id: snowflake(), socket, events: [] };
    this.#sessions.set(session.id, session);
    this.#current = session;
    this.dispatch('READY', {
      ...this.#options.ready(),
      session_id: session.id,
      resume_gateway_url: this.url,
    });
    for (const { t, d } of this.#options.afterReady()) {
      this.dispatch(t, d);
    }
  }

  #resume(socket: WebSocket, { session_id, seq }: Record<string, unknown>): void {
    const session = this.#sessions.get(String(session_id));
    if (!session) {
      socket.send(JSON.stringify({ op: 9, d: false }));
      return;
    }
    this.resumed += 1;
    session.socket = socket;
    this.#current = session;
    for (const [index, { t, d }] of session.events.entries()) {
      if (index >= Number(seq)) {
        socket.send(JSON.stringify({ op: 0, s: index + 1, t, d }));
      }
    }
    this.dispatch('RESUMED', {});
  }
}
