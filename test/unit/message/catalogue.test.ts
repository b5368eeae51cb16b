import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { noDiagnosisReasons } from '../../../jobs/contracts.ts';
import { checks } from '../../../src/checks/index.ts';
import { common } from '../../../src/message/en/common.ts';
import { en } from '../../../src/message/en.ts';
import { fill, hasText, placeholders, say } from '../../../src/message/say.ts';
import { auditOutcomes } from '../../../src/model/audit.ts';
import { outcomes } from '../../../src/model/diagnosis.ts';
import { places } from '../../../src/model/finding.ts';
import { layers } from '../../../src/model/layer.ts';

const root = new URL('../../../', import.meta.url).pathname;
const literal =
  /['"]((?:answer|root|thread|layer|place|locate|where|status|help|usage|target|audit|policy|diagnose|evidence|finding|fix)\.[a-z0-9.-]+)['"]/gu;

async function sources(...folders: string[]): Promise<string> {
  const texts = await Promise.all(
    folders.map(async (folder) => {
      const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.ts'));
      const read = files.filter(({ parentPath }) => !/message\/en(?:\/|$)/u.test(parentPath));
      return Promise.all(read.map(({ parentPath, name }) => readFile(join(parentPath, name), 'utf8')));
    }),
  );
  return texts.flat().join('\n');
}

test('every text whose key is written in the source exists', async () => {
  const keys = new Set(
    [...(await sources('src', 'jobs', 'adapters')).matchAll(literal)].map((match) => match[1] ?? ''),
  );
  const withFindings = [...keys].filter((key) => !hasText(key, 'en'));
  expect(withFindings).toEqual([]);
  expect(keys.size).toBeGreaterThan(40);
});

test('every text whose key is put together exists', () => {
  const keys = [
    ...layers.map((layer) => `layer.${layer}`),
    ...places.map((place) => `place.${place}`),
    ...outcomes.map((outcome) => `root.${outcome}`),
    ...['asked', 'facts', 'probes', 'verdict'].map((stage) => `root.${stage}`),
    ...['person', 'command', 'channel', 'vm', 'hypervisor'].map((part) => `policy.${part}`),
    ...auditOutcomes.map((outcome) => `audit.outcome.${outcome}`),
    ...noDiagnosisReasons.map((reason) => `answer.${reason}`),
    ...'empty too-long control-character url port not-ipv4 not-ipv6 zone broadcast multicast loopback unspecified option not-a-name name-too-long'
      .split(' ')
      .map((reason) => `target.${reason}`),
  ];
  expect(keys.filter((key) => !hasText(key, 'en'))).toEqual([]);
});

test('every finding that a check may make has its sentence', () => {
  const codes = checks.flatMap(({ findings }) => findings);
  expect(codes.filter((code) => !hasText(`finding.${code}`, 'en'))).toEqual([]);
});

test('every text of common.ts is used', async () => {
  const text = await sources('src', 'jobs');
  const made = /^(layer|place|answer|target|root|missing)\./u;
  const unused = Object.keys(common).filter((key) => !made.test(key) && !text.includes(`'${key}'`));
  expect(unused).toEqual([]);
});

test('every file of the folder is part of the language, and no key stands in two', async () => {
  const folder = join(root, 'src/message/en/');
  const entries = await readdir(folder, { recursive: true });
  const files = entries.filter((entry) => entry.endsWith('.ts'));
  const parts = await Promise.all(files.map((file) => import(join(folder, file))));
  const all = parts.flatMap((part) => Object.values(part).flatMap((texts) => Object.keys(texts as object)));
  expect(all.length).toBe(new Set(all).size);
  expect(all.toSorted()).toEqual(Object.keys(en).toSorted());
});

test('no template is empty or holds a brace that is no placeholder', () => {
  const odd = Object.entries(en).filter(([, template]) => {
    const rest = template.replace(/\{[A-Za-z][A-Za-z0-9]*\}/gu, '');
    return template.trim() === '' || /[{}⟦⟧]/u.test(rest);
  });
  expect(odd).toEqual([]);
});

test('a missing text or value is marked, and nothing is lost', () => {
  expect(say({ key: 'no.such-text', params: { vm: 'web01', count: 2 } }, 'en')).toBe(
    '⟦no.such-text vm=web01 count=2⟧',
  );
  expect(say({ key: 'constructor', params: {} }, 'en')).toBe('⟦constructor⟧');
  expect(fill('{vm} on {hypervisor}', { vm: 'web01' })).toBe('web01 on ⟦hypervisor⟧');
  expect(fill('{a}', { a: '{b}', b: 'no' })).toBe('{b}');
  expect(placeholders('{a} {b} {a}')).toEqual(['a', 'b']);
});
