import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createFaults, type Fault } from './faults.ts';
import { createPeople } from './people.ts';
import { createPostingLimit } from './posting-limit.ts';
import { createResponseUrls } from './response-urls.ts';
import { createSocketServer } from './socket.ts';
import { type Args, methods, Refusal, requiredScopes, type WebApiContext } from './web-api.ts';
import { createWorkspace } from './workspace.ts';

export interface SlackServerOptions {
  /** What the bot's token may do; all of it without. */
  readonly scopes?: readonly string[];
  /** What `hello` says of how long the connection will be kept. */
  readonly connectionSeconds?: number;
  /** How much the server's clock is ahead, in milliseconds. */
  readonly clockMs?: number;
  /** Messages a second and channel, beyond a short burst; more is answered with 429. No limit without. */
  readonly messagesPerSecond?: number;
}

export interface Call {
  readonly method: string;
  readonly args: Args;
  /** `ok`, Slack's word for the error, or the fault. */
  outcome: string;
}

type Result = Readonly<Record<string, unknown>>;

export const botToken = 'xoxb-test';
export const appToken = 'xapp-test';

/** Enough of Slack for unmodified Bolt, with everything that goes wrong there on demand, on loopback. */
export async function startSlackServer(options: SlackServerOptions = {}) {
  const workspace = createWorkspace();
  workspace.addChannel('C1', 'ops');
  const faults = createFaults();
  const calls: Call[] = [];
  const uploads: WebApiContext['uploads'] = new Map();
  const scopes = new Set(options.scopes ?? everyScope);
  const server = createServer((request, response) => void answer(request, response));
  const socket = createSocketServer(server, { connectionSeconds: options.connectionSeconds ?? 18_060 });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const base = `http://127.0.0.1:${port}`;
  const responseUrls = createResponseUrls(base, workspace);
  const people = createPeople({
    socket,
    workspace,
    responseUrl: (...about) => responseUrls.create(...about),
  });
  const postingLimit = createPostingLimit(options.messagesPerSecond);
  const context: WebApiContext = { workspace, uploads, scopes, uploadUrl: (id) => `${base}/upload/${id}` };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    const [, area, name = ''] = (request.url ?? '').split('/');
    if (area === 'response') {
      const fault = faults.take('response_url');
      const used = fault ? { status: 404, text: 'expired_url' } : responseUrls.use(name, body.toString());
      response.writeHead(used.status, { 'content-type': 'text/plain' }).end(used.text);
      return;
    }
    if (area === 'upload') {
      const upload = uploads.get(name);
      const fault = faults.take('upload');
      if (!upload || fault) {
        response.writeHead(fault?.kind === 'status' ? fault.status : 404).end();
        return;
      }
      upload.bytes = body;
      response.end(`OK - ${body.length}`);
      return;
    }
    const call: Call = {
      method: name,
      args: Object.fromEntries(new URLSearchParams(body.toString())),
      outcome: '',
    };
    calls.push(call);
    const fault = faults.take(name);
    call.outcome = fault?.kind ?? 'ok';
    if (fault && fault.kind !== 'answer-lost') {
      fail(response, fault);
      return;
    }
    const result = run(call, String(request.headers.authorization));
    if (fault) {
      response.destroy();
      return;
    }
    if ('wait' in result) {
      call.outcome = 'ratelimited';
      fail(response, { kind: 'rate-limited', retryAfter: Number(result['wait']) });
      return;
    }
    response.setHeader('date', new Date(Date.now() + (options.clockMs ?? 0)).toUTCString());
    response.setHeader('x-oauth-scopes', [...scopes].join(','));
    response.setHeader('content-type', 'application/json').end(JSON.stringify(result));
  }

  function run(call: Call, authorization: string): Result {
    try {
      const wanted = call.method === 'apps.connections.open' ? appToken : botToken;
      if (authorization !== `Bearer ${wanted}`) {
        throw new Refusal('invalid_auth');
      }
      if (call.method === 'apps.connections.open') {
        return { ok: true, url: `ws://127.0.0.1:${port}/link` };
      }
      const method = methods[call.method];
      const needed = requiredScopes[call.method]?.(call.args, workspace) ?? [];
      if (!method) {
        throw new Refusal('unknown_method');
      }
      if (needed.some((scope) => !scopes.has(scope))) {
        throw new Refusal('missing_scope', { needed: needed.join(','), provided: [...scopes].join(',') });
      }
      const retryAfter = postingLimit(call);
      return retryAfter > 0 ? { wait: retryAfter } : { ok: true, ...method(call.args, context) };
    } catch (error) {
      if (!(error instanceof Refusal)) {
        throw error;
      }
      call.outcome = error.message;
      return { ok: false, error: error.message, ...error.details };
    }
  }

  return {
    apiUrl: `${base}/api/`,
    workspace,
    faults,
    calls,
    scopes,
    socket,
    responseUrls,
    ...people,
    /** Calls of a method that took effect. */
    made: (method: string) =>
      calls.filter((call) => call.method === method && ['ok', 'answer-lost'].includes(call.outcome)),
    async stop() {
      socket.close();
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

/** Every scope that any of the methods here asks for, and those of the events. */
const everyScope = [
  'app_mentions:read',
  'commands',
  'chat:write',
  'files:write',
  'channels:read',
  'groups:read',
  'channels:history',
  'groups:history',
  'metadata.message:read',
  'users:read',
  'usergroups:read',
];

function fail(response: ServerResponse, fault: Exclude<Fault, { kind: 'answer-lost' }>): void {
  switch (fault.kind) {
    case 'rate-limited':
      response.writeHead(429, { 'retry-after': String(fault.retryAfter) }).end();
      return;
    case 'status':
      response.writeHead(fault.status).end('<html>upstream</html>');
      return;
    case 'error':
      response
        .setHeader('content-type', 'application/json')
        .end(JSON.stringify({ ok: false, error: fault.error, needed: 'chat:write' }));
      return;
    case 'dropped':
      response.destroy();
      return;
    case 'silence':
      return;
    default:
      fault satisfies never;
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}
