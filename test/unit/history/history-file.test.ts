import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openHistoryFile } from '../../../adapters/host/history-file.ts';
import { emptyHistory, observe } from '../../../src/history/history.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vmping-history-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = '2026-11-22T12:00:00.000Z';
const look = (value: string) => (history: typeof emptyHistory) =>
  observe(history, { link: { a: value } }, at);

test('what was written is read again, by the owner alone, and nothing is left beside it', () => {
  const file = openHistoryFile([join(folder, 'deep', 'history.json')]);
  expect(file.read()).toEqual(emptyHistory);
  file.update(look('1'));
  file.update(look('2'));
  expect(openHistoryFile([join(folder, 'deep', 'history.json')]).read().changes).toHaveLength(1);
  expect(readdirSync(join(folder, 'deep'))).toEqual(['history.json']);
  expect(statSync(join(folder, 'deep', 'history.json')).mode & 0o777).toBe(0o600);
});

test('a file that cannot be understood is begun anew', () => {
  const path = join(folder, 'history.json');
  for (const text of ['', '{', '{"schema":"vmping.history/9"}', '[]']) {
    writeFileSync(path, text);
    const file = openHistoryFile([path]);
    expect(file.read()).toEqual(emptyHistory);
    file.update(look('1'));
    expect(file.read().state).toEqual({ link: { a: '1' } });
  }
});

test('where the first place cannot be written, the next one is used; where none can, nothing breaks', () => {
  writeFileSync(join(folder, 'file'), '');
  const next = join(folder, 'history.json');
  const file = openHistoryFile([join(folder, 'file', 'history.json'), next]);
  file.update(look('1'));
  expect(openHistoryFile([next]).read().state).toEqual({ link: { a: '1' } });
  openHistoryFile([join(folder, 'file', 'history.json')]).update(look('1'));
});
