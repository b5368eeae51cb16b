import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checks } from '../../../src/checks/index.ts';
import { scenes } from '../../../src/cli/demo/scenes.ts';
import { diagnose } from '../../../src/engine/engine.ts';
import { toReportDocument } from '../../../src/message/document.ts';
import { renderThread } from '../../../src/message/thread.ts';
import { HypervisorName, VmName } from '../../../src/model/names.ts';
import { Report } from '../../../src/model/report.ts';
import { parseTarget } from '../../../src/model/target.ts';
import { Recording } from '../../../src/replay/recording.ts';
import { type ReplayClock, replayHost } from '../../../src/replay/replay-host.ts';
import { decoys, faults } from '../../lab/faults/index.ts';

const folder = new URL('../../fixtures/recordings/', import.meta.url);
const files = readdirSync(folder);

/** What was recorded, by the name of its file; after `@` comes how: `warm`, where the guest knew its neighbors. */
function idOf(file: string): string {
  return file.replace(/(@\w+)?\.json$/u, '');
}

/** What the lab says of a recording by its name: the cause, or `reachable`. */
function wanted(id: string): string {
  const scenario = [...faults, ...decoys].find((each) => each.id === id);
  return scenario === undefined || scenario.expect === 'reachable' ? 'reachable' : scenario.expect.cause;
}

/** What may be named beside the cause: the second of two faults, which is always named where the facts show it. */
function wantedToo(id: string): { readonly may: readonly string[]; readonly must: readonly string[] } {
  const second = faults.find((each) => each.id === id)?.second;
  const may = second === undefined ? [] : [second.fault.expect.cause];
  return { may, must: second?.isShown === true ? may : [] };
}

/** Time that leaps to where somebody waits for it, after all work that is ready: the same on a busy machine. */
function leapingClock(): ReplayClock {
  let now = 0;
  return {
    nowMs: () => now,
    async sleep(ms) {
      const wakeAt = now + ms;
      await new Promise((resolve) => setImmediate(resolve));
      now = Math.max(now, wakeAt);
    },
  };
}

async function judge(file: string) {
  const recording = Recording.parse(JSON.parse(readFileSync(new URL(file, folder), 'utf8')));
  return await diagnose(
    checks,
    {
      id: 'replay',
      vm: VmName.parse(recording.vm),
      target: parseTarget(recording.target),
      hypervisor: HypervisorName.parse(recording.hypervisor),
      nic: null,
    },
    replayHost(recording, leapingClock()),
    { signal: AbortSignal.timeout(20_000), onProgress: () => {} },
  );
}

test('every fault of the lab is recorded', () => {
  const ids = files.map(idOf);
  const wantedIds = [...faults, ...decoys].map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining(wantedIds));
});

test.each(['bridge-nft-drop-traced', 'forward-drop-traced'])(
  "%s: the kernel's own report is a proof, where the owner has it trace packets",
  async (id) => {
    const { cause } = await judge(`${id}.json`);
    const report = cause?.evidence.find(({ command }) => command === 'nft -a monitor trace');
    expect(report?.shows.params['line']).toMatch(/^trace id .* drop # handle \d+ \(verdict drop\)$/u);
  },
);

test.each(scenes.map(({ fault }) => fault ?? 'healthy-10.0.0.1'))(
  '%s: the demo plays it, so it holds all that vmping reads now',
  async (id) => {
    const { missing } = await judge(`${id}.json`);
    expect(missing).toEqual([]);
  },
);

test.concurrent.each(files)(
  '%s ends in exactly its verdict',
  async (file) => {
    const diagnosis = await judge(file);
    expect(diagnosis.cause?.code ?? diagnosis.outcome).toBe(wanted(idOf(file)));
    const { may, must } = wantedToo(idOf(file));
    const also = diagnosis.alsoFound.map(({ code }) => code);
    expect(also.filter((code) => !may.some((allowed) => allowed === code))).toEqual([]);
    expect(also).toEqual(expect.arrayContaining([...must]));
    const fault = faults.find(({ id }) => id === idOf(file));
    const outcome = diagnosis.cause === null ? 'reachable' : (fault?.expect.outcome ?? 'unreachable');
    expect(outcome === 'either' ? ['degraded', 'unreachable'] : [outcome]).toContain(diagnosis.outcome);
    expect(diagnosis.cost.frames).toBeLessThanOrEqual(12);

    // Nothing that a person or a program reads has a hole in it.
    const document = Report.parse(toReportDocument(diagnosis, 'en'));
    const thread = renderThread('t', diagnosis, 'en');
    expect(JSON.stringify([document, thread])).not.toContain('⟦');
  },
  20_000,
);
