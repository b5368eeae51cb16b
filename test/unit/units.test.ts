import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';

const analyze = '/usr/bin/systemd-analyze';
const path = (unit: string) => fileURLToPath(new URL(`../../docs/${unit}`, import.meta.url));

function runAnalyze(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(analyze, args, { encoding: 'utf8' });
  return { status, said: `${stdout}${stderr}` };
}

/** Of 100; what a unit with nothing of its own gets is 96. */
const exposure = { 'vmping-worker.service': 35, 'vmping-bot.service': 12 };

describe.skipIf(!existsSync(analyze))('the units of docs/, as systemd reads them', () => {
  test.each(Object.entries(exposure))('%s is exposed to at most %i', (unit, most) => {
    const judged = runAnalyze('security', '--offline=true', `--threshold=${most}`, '--no-pager', path(unit));
    expect(judged).toMatchObject({ status: 0 });
    expect(runAnalyze('security', '--offline=true', '--threshold=5', '--no-pager', path(unit)).status).toBe(
      1,
    );
  });

  test.each(Object.keys(exposure))('%s has no setting that systemd does not know', (unit) => {
    const folder = mkdtempSync(join(tmpdir(), 'vmping-unit-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    // The program is not installed here, and that alone would be told.
    const text = readFileSync(path(unit), 'utf8').replaceAll('/usr/local/bin/vmping', '/bin/true');
    writeFileSync(join(folder, unit), text);
    expect(runAnalyze('verify', join(folder, unit)).said).not.toContain(unit);
    writeFileSync(join(folder, unit), text.replace('[Service]', '[Service]\nProtectEverything=yes'));
    expect(runAnalyze('verify', join(folder, unit)).said).toContain('ProtectEverything');
  });
});
