import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { ConfigError, loadConfig, readConfig } from '../../../adapters/config-file.ts';
import { loadSecrets } from '../../../adapters/environment.ts';

function problemsOf(run: () => unknown): readonly string[] {
  try {
    run();
    return [];
  } catch (error) {
    return error instanceof ConfigError ? [error.message, ...error.problems] : [`thrown: ${String(error)}`];
  }
}

const problemsIn = (source: string) => problemsOf(() => readConfig(source, 'vmping.yaml')).slice(1);
const folder = mkdtempSync(join(tmpdir(), 'vmping-config-'));
function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('every problem has its line', () => {
  test('keys, items of lists, and what is missing', () => {
    const source = `# who may
redis: redis://10.0.0.5:6379
slak:
  mode: socket
policy:
  - commands: all
    people: everyone
  - comands:
      - diagnose
    people:
      - slack:U1
      - U2
    channels: ["#ops", slack:C1, 12345678901234567890]
`;
    expect(problemsIn(source)).toEqual([
      'slak (line 3): unknown key; did you mean "slack"?',
      'policy[1].commands (line 8): is missing',
      'policy[1].comands (line 8): unknown key; did you mean "commands"?',
      expect.stringContaining('policy[1].people[1] (line 12): is not a person'),
      expect.stringContaining('policy[1].channels[0] (line 13): is not a channel'),
      'policy[1].channels[2] (line 13): expected text, found a number: put it in quotes',
    ]);
  });

  test.each([
    [
      'slack: {\n  mode: socket\n',
      'line 3: the indentation does not fit the lines above, or a bracket is not closed',
    ],
    ['redis: a\nredis: b\n', 'line 2: a key stands twice'],
    ['slack:\n\tmode: socket\n', 'line 2: a tab at the beginning of a line'],
    ['a: 1\n---\nb: 2\n', 'a second document begins'],
  ])('%j is not YAML', (source, expected) => {
    expect(problemsIn(source).join('\n')).toContain(expected);
  });

  test('aliases that would grow without end, or lead nowhere', () => {
    const bomb = [
      'a: &a [x, x, x, x, x, x, x, x]',
      ...'bcdefghi'
        .split('')
        .map((name, index) => `${name}: &${name} [${Array(8).fill(`*${'abcdefgh'[index]}`).join(', ')}]`),
    ].join('\n');
    expect(problemsOf(() => readConfig(bomb, 'f'))[0]).toContain('cannot be used');
    expect(problemsOf(() => readConfig('groups: *nothing', 'f'))[0]).toMatch(/not YAML|no anchor/u);
  });
});

test('no text of the file comes out with an error but keys and short words', () => {
  const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  const secret = 'sup3r-hunter2-sup3r';
  const places = fc.constantFrom(
    `redis: "redis://:${secret}@h`,
    `redis: redis://:${secret}@h\nslak: 1`,
    `slack: { botToken: xoxb-${secret} }`,
    `slack: { token: ${secret} }`,
    `slack:\n\ttoken: ${secret}`,
    `slack: [ ${secret}`,
    `{ xoxb-${secret}: 1 }`,
    `discord: { password: [${secret}] }`,
    `health: ${secret}`,
    `- xoxb-${secret}`,
    `? { xoxb-${secret}: 1 }\n: 2\n`,
  );
  fc.assert(
    fc.property(places, fc.string({ maxLength: 3 }), (source, tail) => {
      const told = problemsOf(() => readConfig(source + tail, 'vmping.yaml')).join('\n');
      expect(told).not.toContain('hunter2');
      expect(told).not.toContain('thrown');
    }),
    { numRuns: 500 },
  );
  expect(JSON.stringify(warned.mock.calls)).not.toContain('hunter2');
  warned.mockRestore();
});

test('whatever the file holds, it is a configuration or a ConfigError', () => {
  const line = fc.constantFrom(
    'slack:',
    '  mode: http',
    'policy:',
    '  - commands: all',
    '    people: everyone',
    '- a',
    'groups: [',
    'health: {}',
    '? x',
    '*a',
    '&a b: 1',
    '!!set {a}',
    '%YAML 1.1',
    '"',
    '\t',
    ': :',
    '__proto__: {a: 1}',
    'constructor: 1',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(line, fc.string({ maxLength: 8 })), { maxLength: 8 }), (lines) => {
      expect(problemsOf(() => readConfig(lines.join('\n'), 'f')).join('\n')).not.toContain('thrown');
    }),
    { numRuns: 2_000 },
  );
});

describe('which file', () => {
  const german = file('a.yaml', 'health: { port: 1111 }\n');
  const other = file('b.yaml', 'health: { port: 2222 }\n');
  const usual = file('c.yaml', 'health: { port: 3333 }\n');
  test.each([
    [german, { VMPING_CONFIG: other }, usual, 1111],
    [undefined, { VMPING_CONFIG: other }, usual, 2222],
    [undefined, { VMPING_CONFIG: '' }, usual, 3333],
    [undefined, {}, join(folder, 'nowhere.yaml'), undefined],
  ])('%s %j', (named, env, where, port) => {
    expect(loadConfig(named, env, where).config.health?.port).toBe(port);
  });

  test('one that was named has to be there', () => {
    expect(problemsOf(() => loadConfig('/nowhere/vmping.yaml', {}))[0]).toBe(
      'the configuration /nowhere/vmping.yaml cannot be read: there is no such file',
    );
    expect(problemsOf(() => loadConfig(folder, {}))[0]).toContain('it is a folder');
  });
});

test('secrets come from files, too, and a file that cannot be is told by its name', () => {
  const path = file('url', 'redis://:hunter2@10.0.0.5\n');
  chmodSync(path, 0o400);
  expect(loadSecrets({ VMPING_REDIS_URL_FILE: path }).redisUrl?.reveal()).toBe('redis://:hunter2@10.0.0.5');
  expect(problemsOf(() => loadSecrets({ VMPING_REDIS_URL_FILE: '/nowhere' }))[0]).toContain(
    'VMPING_REDIS_URL_FILE: /nowhere cannot be read (ENOENT)',
  );
  const long = file('long', 'hunter2 '.repeat(1_000));
  const told = problemsOf(() => loadSecrets({ VMPING_REDIS_URL_FILE: long })).join();
  expect(told).toContain('too long for a secret');
  expect(told).not.toContain('hunter2');
});
