import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiFault, fault } from './errors.ts';
import type { Troubles } from './faults.ts';
import type { Body } from './messages.ts';
import { routes, type Service } from './routes.ts';
import type { StoredFile } from './world.ts';

/** A request as it came. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly body: Record<string, unknown>;
  readonly status: number | 'dropped';
}

interface HttpOptions {
  readonly service: Service;
  readonly token: () => string;
  readonly troubles: Troubles;
  readonly seen: SeenRequest[];
}

/** Answers one request, with the trouble that was planned for it. */
export async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: HttpOptions,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const path = decodeURIComponent(url.pathname).replace(/^\/api\/v\d+/u, '');
  const method = request.method ?? 'GET';
  const body = await readBody(request);
  const note = (status: SeenRequest['status']) =>
    void options.seen.push({ method, path, body: body.json, status });
  const trouble = options.troubles.next(`${method} ${path}`);
  if (trouble === 'hang') {
    note('dropped');
    return;
  }
  if (trouble === 'drop-before') {
    note('dropped');
    request.socket.destroy();
    return;
  }
  if (typeof trouble === 'object') {
    note(trouble.status);
    sendTrouble(response, trouble);
    return;
  }
  try {
    const result = await handle(`${method} ${path}`, url, body, request, options);
    if (trouble === 'drop-after') {
      note('dropped');
      request.socket.destroy();
      return;
    }
    note(result === undefined ? 204 : 200);
    send(response, result === undefined ? 204 : 200, result);
  } catch (error) {
    const known = error instanceof ApiFault ? error : new ApiFault(500, 0, String(error));
    note(known.status);
    send(response, known.status, { message: known.message, code: known.code });
  }
}

async function handle(
  line: string,
  url: URL,
  body: Body,
  request: IncomingMessage,
  { service, token }: HttpOptions,
): Promise<unknown> {
  for (const { on, open, handle: run } of routes) {
    const match = on.exec(line);
    if (match) {
      if (!open && request.headers.authorization !== `Bot ${token()}`) {
        throw fault.unauthorized();
      }
      return run(service, match.slice(1), body, url.searchParams);
    }
  }
  throw fault.unknownRoute();
}

function sendTrouble(
  response: ServerResponse,
  trouble: { status: number; code?: number; message?: string; retryAfter?: number; global?: boolean },
): void {
  const { status, retryAfter, global } = trouble;
  if (retryAfter !== undefined) {
    response.setHeader('Retry-After', String(retryAfter));
    response.setHeader('X-RateLimit-Scope', global ? 'global' : 'user');
    if (global) {
      response.setHeader('X-RateLimit-Global', 'true');
    }
  }
  send(response, status, {
    message: trouble.message ?? 'trouble',
    code: trouble.code ?? 0,
    ...(retryAfter === undefined ? {} : { retry_after: retryAfter, global: global === true }),
  });
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.statusCode = status;
  if (body === undefined) {
    response.end();
    return;
  }
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(body));
}

async function readBody(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  const whole = Buffer.concat(chunks);
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('multipart/form-data')) {
    return { json: whole.length === 0 ? {} : parse(whole.toString()), files: [] };
  }
  const form = await new Response(whole, { headers: { 'content-type': type } }).formData();
  const files: StoredFile[] = [];
  for (const [name, value] of form) {
    const id = /^files\[(\d+)\]$/u.exec(name)?.[1];
    if (id !== undefined && typeof value !== 'string') {
      const data = Buffer.from(await value.arrayBuffer());
      files.push({ id, filename: value.name, size: data.length, data });
    }
  }
  const json = form.get('payload_json');
  return { json: typeof json === 'string' ? parse(json) : {}, files };
}

function parse(text: string): Record<string, unknown> {
  return JSON.parse(text) as Record<string, unknown>;
}
