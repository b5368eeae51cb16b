import { describe, expect, test } from 'vitest';
import type { Check } from '../../../src/checks/check.ts';
import { checks } from '../../../src/checks/index.ts';
import { factCollectors } from '../../../src/facts/index.ts';
import { hasText } from '../../../src/message/say.ts';
import { filesOfLayers, idOfFile } from '../../docs/check-files.ts';
import { probes } from './builders.ts';

const folder = new URL('../../../src/checks/', import.meta.url);
const tables = filesOfLayers(new URL('./', import.meta.url)).map((file) => idOfFile(file, '.test.ts'));

/** Every check that a file of the layers' folders exports, with the name of its file. */
async function checksInFolders(): Promise<readonly { file: string; check: Check }[]> {
  const modules = await Promise.all(
    filesOfLayers(folder).map(async (file) => ({
      file,
      exports: Object.values(await import(new URL(file, folder).href)),
    })),
  );
  const isCheck = (value: unknown): value is Check =>
    typeof value === 'object' && value !== null && 'dependsOn' in value && 'run' in value;
  return modules.flatMap(({ file, exports }) => exports.filter(isCheck).map((check) => ({ file, check })));
}

test('every check of the folders is registered once, and is named like its file', async () => {
  const found = await checksInFolders();
  expect(found.map(({ check }) => check.id).toSorted()).toEqual(checks.map(({ id }) => id).toSorted());
  expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
  for (const { file, check } of found) {
    expect(check.id).toBe(idOfFile(file));
  }
});

describe.each(checks.map((check, index) => ({ id: check.id, check, index })))('$id', ({ check, index }) => {
  const layer = check.id.split('.')[0] ?? '';

  test('depends on checks that ran before it', () => {
    const before = checks.slice(0, index).map(({ id }) => id);
    expect(before).toEqual(expect.arrayContaining([...check.dependsOn]));
    expect(new Set(check.dependsOn).size).toBe(check.dependsOn.length);
  });

  test('its codes are of its layer and have their texts', () => {
    expect(check.findings.length).toBeGreaterThan(0);
    for (const code of check.findings) {
      expect(code).toMatch(new RegExp(`^${layer}\\.[a-z0-9-]+$`, 'u'));
      expect(hasText(`finding.${code}`, 'en'), `finding.${code}`).toBe(true);
      expect(hasText(`fix.${code}`, 'en'), `fix.${code}`).toBe(true);
    }
  });

  test('needs facts and probes that there are, each once', () => {
    const facts = [...check.needs, ...check.optional];
    expect(Object.keys(factCollectors)).toEqual(expect.arrayContaining(facts));
    expect(Object.keys(probes())).toEqual(expect.arrayContaining([...check.probes]));
    expect(new Set([...facts, ...check.probes]).size).toBe(facts.length + check.probes.length);
  });

  test('one that decides early, or before there is a path, waits for no probe', () => {
    expect(check.decisive || check.beforePath ? check.probes : []).toEqual([]);
  });

  test('has a summary and a table of cases', () => {
    expect(check.summary).toMatch(/^([A-Z]|libvirt ).*[^.]$/u);
    expect(tables).toContain(check.id);
  });
});

test('a code belongs to one kind of check', () => {
  const makers = Map.groupBy(
    checks.flatMap(({ id, findings }) => findings.map((code) => ({ code, id }))),
    ({ code }) => code,
  );
  const shared = [...makers]
    .filter(([, by]) => by.length > 1)
    .map(([code, by]) => [code, by.map(({ id }) => id)]);
  // The guest's port and the one that leads on are two questions with the same answer.
  expect(shared).toEqual([
    ['datalink.port-not-forwarding', ['datalink.tap-forwards', 'datalink.egress-forwards']],
  ]);
});

test('every table is about a check that there is', () => {
  expect(tables.toSorted()).toEqual(checks.map(({ id }) => id).toSorted());
});
