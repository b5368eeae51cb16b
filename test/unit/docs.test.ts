import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { checks } from '../../src/checks/index.ts';
import { places } from '../../src/model/finding.ts';
import { checksPage, placesOf } from '../docs/checks-page.ts';
import { commandsPage } from '../docs/commands-page.ts';

const root = new URL('../../', import.meta.url).pathname;

/** Every source of the program, by its path. */
const sources = new Map(
  ['src', 'adapters', 'jobs'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map(({ parentPath, name }) => join(parentPath, name))
      .map((path) => [path.replace(root, ''), readFileSync(path, 'utf8')] as const),
  ),
);

const filesWith = (pattern: RegExp) =>
  [...sources].flatMap(([path, source]) => (pattern.test(source) ? [path] : [])).toSorted();

test.each([
  ['docs/checks.md', checksPage],
  ['docs/commands.md', commandsPage],
])('%s is up to date (npm run docs)', (path, make) => {
  expect(readFileSync(join(root, path), 'utf8')).toBe(make());
});

test('the check in the README is the one in the source', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const quoted = [...readme.matchAll(/<!-- (?<path>\S+) -->\n```ts\n(?<text>[^`]*(?:`[^`]+`[^`]*)*)```\n/gu)];
  expect(quoted).toHaveLength(1);
  for (const { groups } of quoted) {
    expect(groups?.['text']).toBe(sources.get(groups?.['path'] ?? ''));
  }
});

test('what the README and the decisions point to is there', () => {
  const pages = [
    'README.md',
    ...readdirSync(join(root, 'docs/decisions')).map((name) => `docs/decisions/${name}`),
  ];
  for (const path of pages) {
    const text = readFileSync(join(root, path), 'utf8');
    for (const [, link = ''] of text.matchAll(/\]\((?!https?:)([^)#]+)\)/gu)) {
      expect(existsSync(join(root, path, '..', link)), `${path}: ${link}`).toBe(true);
    }
    for (const [, file = ''] of text.matchAll(/`((?:src|adapters|jobs|test|docs)\/[\w./-]+)`/gu)) {
      expect(existsSync(join(root, file)), `${path}: ${file}`).toBe(true);
    }
    for (const [, script = ''] of text.matchAll(/npm run (?:--silent )?([a-z:]+)/gu)) {
      expect(Object.keys(packageJson.scripts), path).toContain(script);
    }
  }
});

test('every check says where its fix is typed', () => {
  for (const check of checks) {
    const found = placesOf(check);
    expect(found.length, check.id).toBeGreaterThan(0);
    expect(found.filter((place) => !(places as readonly string[]).includes(place))).toEqual([]);
  }
});

// docs/commands.md promises that nothing else is ever run: these are all the places that can start a program.
test('only the tables of docs/commands.md start programs', () => {
  const starters = /['"](?:node:)?child_process['"]|['"]execa['"]|['"](?:node:)?worker_threads['"]/u;
  expect(filesWith(starters)).toEqual([
    'adapters/host/arp-listen.ts',
    'adapters/host/exec.ts',
    'adapters/host/long-lived.ts',
    'adapters/host/rule-trace.ts',
    'adapters/host/wire.ts',
    'adapters/redis-server.ts',
  ]);
  expect(filesWith(/\brunCommand\b/u)).toEqual([
    'adapters/host/collect.ts',
    'adapters/host/exec.ts',
    'adapters/host/read-domains.ts',
  ]);
  expect(sources.get('adapters/host/read-domains.ts')?.match(/\brunCommand\(.*|const argv = .*/gu)).toEqual([
    'const argv = nicListsArgv(uuids.slice(from, from + nicListsAtOnce));',
    "runCommand('virsh', argv, { timeoutMs: 10_000, maxBytes: 8 * 1024 * 1024 });",
  ]);
  expect(sources.get('adapters/host/collect.ts')?.match(/\brunCommand\(.*/gu)).toEqual([
    'runCommand(source.program, source.argv(args), { ...source, signal });',
  ]);
  const wire = ['wire', 'rule-trace'].map((name) => sources.get(`adapters/host/${name}.ts`)).join('');
  expect(sources.get('adapters/host/arp-listen.ts')).toContain(
    'const { program, argv } = wirePrograms.listen;\n  const [file, args] = withParentDeath(program, argv(device));\n  const child = execa(file, args, {',
  );
  for (const [, called] of wire.matchAll(/\bexeca\((?<called>[^,]+),/gu)) {
    expect(['program', 'wirePrograms.send.program', 'wirePrograms.sweep.program']).toContain(called);
  }
  for (const [, called] of [...sources.values()]
    .join('\n')
    .matchAll(/\bkeepRunning\(\s*(?<called>[^,]+),/gu)) {
    expect([
      '{ program',
      'longLivedPrograms.domainEvents',
      'longLivedPrograms.learnedMacs',
      'longLivedPrograms.linkEvents',
    ]).toContain(called?.replace(/\s+/gu, ' ').trim());
  }
  expect(filesWith(/\bcollectFact\(/u)).toEqual([
    'adapters/host/local-host.ts',
    'adapters/host/read-domains.ts',
  ]);
});
