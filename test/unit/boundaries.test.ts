import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';

const root = new URL('../../', import.meta.url).pathname;

interface Import {
  readonly file: string;
  /** A package's name, `node:...`, or a path from the root of the repository. */
  readonly from: string;
  readonly typeOnly: boolean;
}

/** The import and export-from lines of all sources, `import()` too. */
async function readImports(): Promise<readonly Import[]> {
  const files = await Promise.all(
    ['src', 'adapters', 'jobs'].map(async (folder) => {
      const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
      return entries
        .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
        .map((entry) => join(entry.parentPath, entry.name));
    }),
  );
  const imports = await Promise.all(
    files.flat().map(async (path) => importsOf(path, await readFile(path, 'utf8'))),
  );
  return imports.flat();
}

function importsOf(path: string, source: string): Import[] {
  const file = path.replace(root, '');
  const pattern =
    /^(?:import|export)(?<type>\s+type)?\s[^'"`;]*?from\s*['"](?<a>[^'"]+)['"]|^import\s*['"](?<b>[^'"]+)['"]|\bimport\(\s*['"](?<c>[^'"]+)['"]/gmu;
  return [...source.matchAll(pattern)].map(({ groups }) => {
    const specifier = groups?.a ?? groups?.b ?? groups?.c ?? '';
    const from = specifier.startsWith('.') ? normalize(join(dirname(file), specifier)) : packageOf(specifier);
    return { file, from, typeOnly: groups?.type !== undefined };
  });
}

function packageOf(specifier: string): string {
  return specifier.startsWith('node:')
    ? specifier
    : specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** Who alone may import a package. */
const owners: Record<string, RegExp> = {
  execa: /^adapters\/host\//u,
  bullmq: /^jobs\//u,
  ioredis: /^adapters\/redis\.ts$/u,
  '@slack/bolt': /^adapters\/chat\/slack\//u,
  '@slack/web-api': /^adapters\/chat\/slack\//u,
  'discord.js': /^adapters\/chat\/discord\//u,
  'prom-client': /^adapters\/metrics\//u,
  yaml: /^adapters\/config-file\.ts$/u,
  commander: /^src\/cli\//u,
};

const breaks = (imports: readonly Import[]): string[] =>
  imports.flatMap((each) => {
    const { file, from, typeOnly } = each;
    const told = `${file} imports ${from}`;
    const owner = owners[from];
    if (owner && !owner.test(file) && !(typeOnly && from === 'ioredis' && file.startsWith('jobs/'))) {
      return [told];
    }
    const isCli = file.startsWith('src/cli/');
    if (file.startsWith('src/') && !isCli) {
      const pure = from.startsWith('src/') || ['zod', 'ipaddr.js', 'fast-xml-parser'].includes(from);
      return pure && !from.startsWith('src/cli/') ? [] : [told];
    }
    if (isCli) {
      return [];
    }
    // Below the command line, adapters and jobs know nothing of each other but the interface of a chat.
    if (file.startsWith('adapters/') && (from.startsWith('jobs/') || from.startsWith('src/cli/'))) {
      return [told];
    }
    const isChatInterface =
      (typeOnly && from === 'adapters/chat/chat-adapter.ts') || from === 'adapters/chat/chat-error.ts';
    if (
      file.startsWith('jobs/') &&
      (from.startsWith('src/cli/') || (from.startsWith('adapters/') && !isChatInterface))
    ) {
      return [told];
    }
    return [];
  });

test('no file imports what the design keeps from it', async () => {
  const imports = await readImports();
  expect(imports.length).toBeGreaterThan(100);
  expect(breaks(imports)).toEqual([]);
});

function sample(file: string, line: string): string[] {
  return breaks(importsOf(join(root, file), line));
}

test('the rules find what breaks them', () => {
  expect(sample('src/checks/a.ts', "import { readFile } from 'node:fs/promises';")).toHaveLength(1);
  expect(sample('src/checks/a.ts', "import {\n  a,\n  b,\n} from '../../adapters/redis.ts';")).toHaveLength(
    1,
  );
  expect(sample('src/checks/a.ts', "import { x } from '../cli/main.ts';")).toHaveLength(1);
  expect(sample('src/checks/a.ts', "const x = await import('execa');")).toHaveLength(1);
  expect(sample('src/cli/a.ts', "import { Queue } from 'bullmq';")).toHaveLength(1);
  expect(sample('jobs/a.ts', "import { Redis } from 'ioredis';")).toHaveLength(1);
  expect(sample('jobs/a.ts', "import type { Redis } from 'ioredis';")).toHaveLength(0);
  expect(sample('jobs/a.ts', "import { connectRedis } from '../adapters/redis.ts';")).toHaveLength(1);
  expect(sample('jobs/a.ts', "import { Counter } from 'prom-client';")).toHaveLength(1);
  expect(sample('adapters/host/a.ts', "import { execa } from 'execa';")).toHaveLength(0);
  expect(sample('adapters/chat/slack/a.ts', "import { App } from '@slack/bolt';")).toHaveLength(0);
  expect(sample('adapters/chat/terminal/a.ts', "export { App } from '@slack/bolt';")).toHaveLength(1);
});
