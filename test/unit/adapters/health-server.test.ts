import { connect } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { HealthServerError, startHealthServer } from '../../../adapters/health-server.ts';
import type { Health } from '../../../src/model/health.ts';

async function serve(state: () => Promise<Health>) {
  const server = await startHealthServer({ host: '127.0.0.1', port: 0 }, state);
  onTestFinished(() => server.stop());
  const get = async (path = '/healthz', method = 'GET') => {
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`, { method });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) };
  };
  return { server, get };
}

const well: Health = { redis: { ok: true, says: '' }, slack: { ok: true, says: '' } };

describe('/healthz', () => {
  test('is 200 with every part, as long as every part is well', async () => {
    const { get } = await serve(() => Promise.resolve(well));
    expect(await get()).toEqual({ status: 200, body: { status: 'ok', parts: well } });
    expect(await get('/healthz?verbose=1')).toMatchObject({ status: 200 });
    expect(await get('/healthz', 'HEAD')).toEqual({ status: 200, body: null });
  });

  test('is 503 as soon as one part is not, and says which, and 200 again', async () => {
    let health: Health = {
      ...well,
      slack: { ok: false, says: 'the socket is silent', since: new Date('2026-11-22T12:00:00Z') },
    };
    const { get } = await serve(() => Promise.resolve(health));
    expect(await get()).toEqual({
      status: 503,
      body: {
        status: 'degraded',
        parts: {
          ...well,
          slack: { ok: false, says: 'the socket is silent', since: '2026-11-22T12:00:00.000Z' },
        },
      },
    });
    health = well;
    expect((await get()).status).toBe(200);
  });

  test('is 503 where the state cannot be told, or not in time', async () => {
    const failing = await serve(() => Promise.reject(new Error('no state')));
    expect(await failing.get()).toMatchObject({
      status: 503,
      body: { parts: { bot: { says: 'no state' } } },
    });
    const hanging = await serve(() => new Promise(() => undefined));
    expect(await hanging.get()).toMatchObject({ status: 503, body: { status: 'degraded' } });
  });
});

test('/metrics is what it is given, beside /healthz; what fails is a 500', async () => {
  let expose = () => Promise.resolve('a_total 1\n');
  const server = await startHealthServer({ host: '127.0.0.1', port: 0 }, () => Promise.resolve(well), {
    contentType: 'text/plain; version=0.0.4; charset=utf-8',
    expose: () => expose(),
  });
  onTestFinished(() => server.stop());
  const get = (path: string) => fetch(`http://127.0.0.1:${server.port}${path}`);
  const answered = await get('/metrics');
  expect(await answered.text()).toBe('a_total 1\n');
  expect(answered.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect((await get('/healthz')).status).toBe(200);
  expect((await get('/')).status).toBe(404);
  expose = () => Promise.reject(new Error('no'));
  expect((await get('/metrics')).status).toBe(500);
});

test('there is nothing else to be had', async () => {
  const { get } = await serve(() => Promise.resolve(well));
  expect((await get('/')).status).toBe(404);
  expect((await get('/healthz/')).status).toBe(404);
  expect((await get('/healthz', 'POST')).status).toBe(405);
});

test('rubbish and silence on the port keep nobody out', async () => {
  const { server, get } = await serve(() => Promise.resolve(well));
  const rubbish = connect(server.port, '127.0.0.1', () => rubbish.write('\x16\x03\x01 hello\r\n\r\n'));
  rubbish.on('error', () => undefined);
  const silent = connect(server.port, '127.0.0.1');
  silent.on('error', () => undefined);
  await new Promise((resolve) => {
    rubbish.once('close', resolve);
  });
  expect((await get()).status).toBe(200);
  silent.destroy();
});

test('a port that is taken is told by its number', async () => {
  const { server } = await serve(() => Promise.resolve(well));
  const second = startHealthServer({ host: '127.0.0.1', port: server.port }, () => Promise.resolve(well));
  await expect(second).rejects.toThrow(HealthServerError);
  await expect(second).rejects.toThrow(`127.0.0.1:${server.port}: another process has that port`);
});

test('stopping ends open connections, and twice is once', async () => {
  const { server } = await serve(() => Promise.resolve(well));
  const open = connect(server.port, '127.0.0.1');
  const closed = new Promise((resolve) => {
    open.once('close', resolve);
    open.once('error', () => undefined);
  });
  await new Promise((resolve) => {
    open.once('connect', resolve);
  });
  await Promise.all([server.stop(), server.stop()]);
  await closed;
});
