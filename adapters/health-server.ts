import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Health, isHealthy } from '../src/model/health.ts';

/** The port cannot be had; the message says which and why. */
export class HealthServerError extends Error {
  override readonly name = 'HealthServerError';
}

export interface HealthServer {
  /** Where it listens: the port that was given, or the one that was free for 0. */
  readonly port: number;
  /** Ends it, open connections too. A second call changes nothing. */
  stop(): Promise<void>;
}

/** A probe of Kubernetes waits one second by default. */
const answerWithinMs = 900;

/** What `/metrics` answers with. */
export interface Exposition {
  readonly contentType: string;
  expose(): Promise<string>;
}

/**
 * Answers `GET /healthz`: 200 where every part is well, 503 where one is not, with the parts as JSON. `state` is
 * asked each time; one that takes too long or throws is a 503 as well. With `metrics` it answers `GET /metrics`, too.
 * Nothing else is served.
 */
export async function startHealthServer(
  { host, port }: { readonly host: string; readonly port: number },
  state: () => Promise<Health>,
  metrics?: Exposition,
): Promise<HealthServer> {
  const served = metrics === undefined ? '/healthz' : '/metrics';
  // Loaded here alone: every export of it, and with it some megabytes, which a worker has no use for.
  const { createServer } = await import('node:http');
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0];
    const isMetrics = metrics !== undefined && path === '/metrics';
    if (path !== '/healthz' && !isMetrics) {
      const there = metrics === undefined ? '/healthz alone' : '/healthz and /metrics';
      return send(response, 404, { error: `there is ${there}` });
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      return send(response, 405, { error: 'GET or HEAD' });
    }
    return void (isMetrics ? answerMetrics(response, metrics) : answer(response, state));
  });
  // Whoever connects and says nothing is gone soon, and does not keep others out.
  server.headersTimeout = 2_000;
  server.requestTimeout = 3_000;
  server.keepAliveTimeout = 1_000;
  server.maxConnections = 64;
  server.on('clientError', (_, socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new HealthServerError(`${served} cannot listen on ${host}:${port}: ${reasonOf(error)}`)),
    );
    server.listen(port, host, resolve);
  });
  let stopping: Promise<void> | undefined;
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    port: (server.address() as AddressInfo).port,
    stop: () => (stopping ??= stop()),
  };
}

async function answer(response: ServerResponse, state: () => Promise<Health>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Health>((resolve) => {
    const says = `no answer within ${answerWithinMs} ms`;
    timer = setTimeout(() => resolve({ bot: { ok: false, says } }), answerWithinMs);
  });
  const failed = (error: unknown): Health => ({
    bot: { ok: false, says: error instanceof Error ? error.message : String(error) },
  });
  const health = await Promise.race([Promise.resolve().then(state).catch(failed), late]);
  clearTimeout(timer);
  const ok = isHealthy(health);
  send(response, ok ? 200 : 503, { status: ok ? 'ok' : 'degraded', parts: health });
}

async function answerMetrics(response: ServerResponse, metrics: Exposition): Promise<void> {
  try {
    sendText(response, 200, metrics.contentType, await metrics.expose());
  } catch (error) {
    send(response, 500, { error: String(error) });
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  sendText(response, status, 'application/json; charset=utf-8', `${JSON.stringify(body)}\n`);
}

function sendText(response: ServerResponse, status: number, contentType: string, text: string): void {
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  });
  response.end(response.req.method === 'HEAD' ? undefined : text);
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: 'another process has that port',
    EACCES: 'this user may not take that port',
    EADDRNOTAVAIL: 'this machine has no such address',
  };
  return reasons[code ?? ''] ?? message;
}
