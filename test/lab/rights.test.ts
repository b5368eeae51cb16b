import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canRunLab, diagnoseInLab } from './diagnose.ts';
import { endLab, type Lab, openLab } from './lab.ts';

/** The capabilities that docs/vmping-worker.service leaves to a worker are enough, and none of them is too many. */

const name = `rights-${process.pid}`;
const runs = canRunLab();
const unit = readFileSync(new URL('../../docs/vmping-worker.service', import.meta.url), 'utf8');
const left = /^CapabilityBoundingSet=(?<set>.*)$/mu.exec(unit)?.groups?.['set']?.split(' ') ?? [];
let lab: Lab;

beforeAll(async () => {
  if (runs) {
    lab = await openLab({ name, owner: 'process' });
  }
});
afterAll(() => endLab(name));

/** Root with these capabilities and no way to more. */
function as(capabilities: readonly string[]): string[] {
  const bits = capabilities.map((each) => `+${each.replace(/^CAP_/u, '').toLowerCase()}`);
  return ['setpriv', `--bounding-set=${['-all', ...bits].join(',')}`, '--no-new-privs'];
}

async function askWith(capabilities: readonly string[]) {
  const { report } = await diagnoseInLab(lab, ['web01', '10.0.0.1'], as(capabilities));
  return {
    outcome: report.outcome,
    missing: report.missing.map(({ what }) => what),
    unknown: report.checks.filter(({ status }) => status === 'unknown').map(({ id }) => id),
  };
}

describe.runIf(runs)('a worker under its unit', () => {
  test('sees all that it sees as root', async () => {
    const { report } = await diagnoseInLab(lab, ['web01', '10.0.0.1']);
    const unrestricted = {
      outcome: report.outcome,
      missing: report.missing.map(({ what }) => what),
      unknown: report.checks.filter(({ status }) => status === 'unknown').map(({ id }) => id),
    };
    expect(await askWith(left)).toEqual(unrestricted);
    expect(unrestricted.outcome).toBe('reachable');
  });

  test.each(['CAP_NET_RAW', 'CAP_SETGID'])('cannot send and listen without %s', async (capability) => {
    expect(left).toContain(capability);
    const without = await askWith(left.filter((each) => each !== capability));
    expect([...without.missing, ...without.unknown]).not.toEqual([]);
  });

  test('cannot read rules without CAP_NET_ADMIN', async () => {
    const listed = async (capabilities: readonly string[]) => {
      const { exitCode } = await lab.exec('hv1', [...as(capabilities), 'nft', 'list', 'ruleset']);
      return exitCode;
    };
    expect(await listed(left)).toBe(0);
    expect(await listed(left.filter((each) => each !== 'CAP_NET_ADMIN'))).not.toBe(0);
  });
});
