import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { configPath, readConfig } from '../../adapters/config-file.ts';
import { redisAddress } from '../../adapters/redis.ts';
import { defaultTiming } from '../../jobs/timing.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { secretVariables } from '../../src/config/secrets.ts';

const root = new URL('../../', import.meta.url).pathname;
const read = (path: string) => readFileSync(join(root, path), 'utf8');

const Service = z.strictObject({
  image: z.string().optional(),
  build: z.string().optional(),
  command: z.array(z.string()),
  environment: z.record(z.string(), z.string()).default({}),
  volumes: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  stop_grace_period: z.string().default('10s'),
  read_only: z.boolean().default(false),
  cap_drop: z.array(z.string()).default([]),
  security_opt: z.array(z.string()).default([]),
  restart: z.string().optional(),
});
const compose = z
  .strictObject({
    services: z.strictObject({ redis: Service, bot: Service }),
    volumes: z.record(z.string(), z.null()),
  })
  .parse(parse(read('docker-compose.yml')));
const { redis, bot } = compose.services;

test('the bot gets every secret that it reads, from outside this file, and nothing else', () => {
  const { VMPING_REDIS_URL: _, ...tokens } = bot.environment;
  expect(Object.keys(bot.environment).toSorted()).toEqual(Object.values(secretVariables).toSorted());
  for (const [name, value] of Object.entries(tokens)) {
    expect(value).toBe(`\${${name}:-}`);
  }
  expect(redis.environment).toEqual({});
});

test('the configuration is mounted where the bot looks for it, and the audit log outlives the container', () => {
  expect(bot.volumes).toEqual([`./vmping-config:${dirname(configPath)}:ro`, 'audit:/var/log/vmping']);
  const { audit } = readConfig('slack: {}', 'vmping.yaml');
  expect(audit && dirname(audit.file)).toBe('/var/log/vmping');
  // A new volume takes its owner from the image.
  expect(read('Dockerfile')).toMatch(/install -d -o node .* \/var\/log\/vmping\nUSER node\n/u);
});

test('the bot is sent to the Redis of this file, and waits until it answers', () => {
  const { options } = redisAddress(bot.environment['VMPING_REDIS_URL'] ?? '');
  expect(options).toMatchObject({ host: 'redis', port: 6379 });
  expect(bot.depends_on).toEqual({ redis: { condition: 'service_healthy' } });
  expect(redis.healthcheck?.test).toEqual(['CMD', 'redis-cli', 'ping']);
});

test('Redis loses no question: what vmping warns of at its start is set right', () => {
  const settings = redis.command.join(' ');
  expect(settings).toContain('--appendonly yes');
  expect(settings).toContain('--maxmemory-policy noeviction');
  const [volume, folder] = redis.volumes[0]?.split(':') ?? [];
  expect(Object.keys(compose.volumes)).toEqual([volume, 'audit']);
  expect(folder).toBe('/data');
});

test('Redis is open to this machine alone until somebody decides otherwise', () => {
  expect(redis.ports).toEqual(['127.0.0.1:6379:6379']);
});

test('the bot gets no rights, and the time to end in good order', () => {
  expect(bot).toMatchObject({
    build: '.',
    command: ['bot'],
    read_only: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
  });
  // What `vmping bot` gives itself: see runBot in src/cli/bot.ts.
  expect(Number.parseInt(bot.stop_grace_period, 10) * 1000).toBeGreaterThan(defaultTiming.shutdownMs + 4_000);
});

test('the image has a Node that the package takes, another user than root, and every file that it copies', () => {
  const lines = read('Dockerfile')
    .split('\n')
    .filter((line) => !line.startsWith('#'));
  const froms = lines.filter((line) => line.startsWith('FROM '));
  const [, oldest = '99'] = /^>=(\d+)/u.exec(packageJson.engines.node) ?? [];
  for (const from of froms) {
    const [, major] = /^FROM node:(\d+)-slim\b/u.exec(from) ?? [];
    expect(Number(major)).toBeGreaterThanOrEqual(Number(oldest));
    // The Node that the tests run on.
    expect(major).toBe(/\d+/u.exec(packageJson.devDependencies.node)?.[0]);
  }
  const last = lines.slice(lines.lastIndexOf(froms.at(-1) ?? ''));
  expect(last).toContain('USER node');
  expect(last).toContain('CMD ["bot"]');

  const copied = lines
    .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
    .flatMap((line) => line.split(' ').slice(1, -1));
  const kept = read('.dockerignore')
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) => line.slice(1));
  expect(copied.toSorted()).toEqual(kept.toSorted());
  const top = readdirSync(root);
  expect(copied.filter((name) => !top.includes(name))).toEqual([]);
});
