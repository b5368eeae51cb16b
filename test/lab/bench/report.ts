import type { LabFacts } from '../../bench/summary.ts';
import type { Draw } from '../random/draw.ts';
import { confusionOf, layerOf, renderConfusion, table } from './confusion.ts';
import { countOf, falseAlarmsOf, fixesOf, pathsOf } from './count.ts';
import { figureColumns, figuresFor } from './figures-row.ts';
import { renderGroups } from './report-random.ts';
import { leftLine, type Run, seconds } from './run.ts';
import { type Figures, figuresOf, median, quantile, type Spread } from './statistics.ts';

/** A plain number with at most two places. */
export const number = (value: number | null): string =>
  value === null ? '-' : String(Number(value.toFixed(2)));

/** The result of a whole run of the fault bench, for the terminal and for docs/bench.md. Pure. */
export function renderBench(runs: readonly Run[], leftOut: readonly string[] = []): string {
  const faults = runs.filter(isFault);
  const labs = new Set(runs.map(({ topology }) => topology));
  return [
    `${new Set(faults.map(({ id }) => id)).size} faults. ${renderCounts(runs)}`,
    renderConfusion(confusionOf(runs)),
    ...(labs.size > 1 ? [renderTopologies(runs)] : []),
    ...(leftOut.length === 0 ? [] : [`Left out here:\n\n${leftOut.map((line) => `- ${line}`).join('\n')}`]),
    renderFigures(figuresOf(runs)),
    ...renderWrong(runs),
    ...renderLeft(runs),
    renderFaults(faults),
  ].join('\n\n');
}

/** How many answers were right, and in how much, in sentences. */
function renderCounts(runs: readonly Run[]): string {
  const faults = countOf(runs.filter(isFault));
  const twins = runs.filter(({ kind }) => kind === 'twin');
  const healthy = countOf(twins);
  const fixes = fixesOf(runs);
  const hidden = countOf(runs.filter(({ kind }) => kind === 'hidden'));
  return (
    `Faults asked about: ${faults.asked}; layer right ${faults.layerRight}, cause right ${faults.causeRight}, ` +
    `wholly right ${faults.whollyRight} (outcome, place of the fix, cure and causes also found are right as well). ` +
    `Questions about ${pathsOf(twins)} healthy paths: ${healthy.asked}; \`reachable\` ${healthy.causeRight} times, ` +
    `wholly right ${healthy.whollyRight}, false alarms ${falseAlarmsOf(twins)}. ` +
    `Fixes run as printed on the hypervisor: ${fixes.run}; ${fixes.cured} brought the path back.` +
    (hidden.asked === 0
      ? ''
      : ` Faults that nobody outside of the guest can tell, which count among none of these: ${hidden.asked}; ` +
        `the answer names no cause ${hidden.whollyRight} times.`)
  );
}

/** The result of a random bench, with each case that was drawn. Pure. */
export function renderRandom(
  { seed, own }: { readonly seed: number; readonly own: boolean },
  draws: readonly Draw[],
  runs: readonly Run[],
): string {
  const cases = draws.flatMap((draw) => draw.cases);
  const rows = cases.map(({ number, text, scenario }) => {
    const run = runs.find(({ id }) => id === scenario.id);
    return [
      String(number),
      text,
      run?.wanted ?? '',
      wordFor(run),
      seconds(run?.answer?.diagnosis.timings.totalMs ?? null),
    ];
  });
  return [
    `Seed ${seed}: ${cases.length} cases in ${draws.length} labs, drawn from what this machine can do ` +
      `(\`npm run bench:faults -- --random ${cases.length} --seed ${seed}${own ? ' --own-kernel' : ''}\` draws the same). ${renderCounts(runs)}`,
    renderConfusion(confusionOf(runs)),
    renderGroups(draws, runs),
    ...renderWrong(runs),
    ...renderLeft(runs),
    table(['case', 'what was drawn', 'wanted', 'answer', 'time'], rows),
  ].join('\n\n');
}

function wordFor(run: Run | undefined): string {
  if (run?.wrongs.length === 0) {
    return 'right';
  }
  return run === undefined ? '-' : run.got === run.wanted ? 'only the cause right' : run.got;
}

/** What is kept of a run in one lab for the sum over all. Pure. */
export function labFactsOf(
  runs: readonly Run[],
  about: Pick<LabFacts, 'topology' | 'date' | 'commit' | 'load' | 'rounds' | 'kernel' | 'slowness'>,
): LabFacts {
  const faults = runs.filter(isFault);
  const healthy = runs.filter(({ kind }) => kind === 'twin');
  const { asked, causeRight, whollyRight } = countOf(healthy);
  const layers: Record<string, number> = {};
  for (const { wanted, got } of runs) {
    const pair = `${layerOf(wanted)}>${layerOf(got)}`;
    layers[pair] = (layers[pair] ?? 0) + 1;
  }
  return {
    ...about,
    faults: countOf(faults),
    healthy: {
      asked,
      paths: pathsOf(healthy),
      reachable: causeRight,
      whollyRight,
      falseAlarms: falseAlarmsOf(healthy),
    },
    leftBehind: runs.filter(({ left }) => left.length > 0).length,
    fixes: fixesOf(runs),
    faultMs: faults.flatMap(({ answer }) => answer?.diagnosis.timings.totalMs ?? []).map(Math.round),
    framesMax: Math.max(0, ...runs.flatMap(({ answer }) => answer?.diagnosis.cost.frames ?? [])),
    layers,
  };
}

function isFault({ kind }: Run): boolean {
  return kind === 'fault';
}

function row(name: string, { count, p50, p95, max }: Spread, show = seconds): string[] {
  return [name, String(count), show(p50), show(p95), show(max)];
}

/** The times, each with how many values it comes from. */
function renderFigures(figures: Figures): string {
  const times = table(
    ['measured', 'runs', 'p50', 'p95', 'max'],
    [
      row('verdict, decisive local fault (no probe needed)', figures.decisive),
      row('verdict, any fault', figures.faults),
      row('verdict, healthy path', figures.healthy),
      row("the program's whole run, start of Node included", figures.program),
      row('the seven manual steps', figures.manual),
      row('verdict on the same questions', figures.insteadOfManual),
      row('whole run ÷ its longest probe, fault', figures.overhead, number),
      row('whole run ÷ its longest probe, healthy path', figures.healthyOverhead, number),
      row('frames sent', figures.frames, number),
      row('frames of an address sweep, where there was one', figures.sweepFrames, number),
      row('fix run until the path works', figures.cure),
    ],
  );
  const ratio = `By hand ÷ vmping, medians of the same questions: **${number(figures.ratio)}**`;
  return figures.ratio === null ? times : `${times}\n\n${ratio}`;
}

/** What is wrong with the answers: a line each. */
function renderWrong(runs: readonly Run[]): string[] {
  return listOf('Wrong', runs, ({ wrongs }) => wrongs);
}

/** What scenarios left behind: the lab, or the proof that it was put back, is at fault, and no answer is. */
function renderLeft(runs: readonly Run[]): string[] {
  return listOf('Left behind in the lab', runs, ({ left }) => left.map(leftLine));
}

function listOf(title: string, runs: readonly Run[], linesOf: (run: Run) => readonly string[]): string[] {
  const lines = runs.flatMap((run) =>
    linesOf(run).map((line) => `- ${run.id} (${run.topology}, round ${run.round}): ${line}`),
  );
  return lines.length === 0 ? [] : [`**${title}:**\n\n${lines.join('\n')}`];
}

/** Which layers were right in which topology, how long it took and how many frames were sent. */
export function renderTopologies(runs: readonly Run[]): string {
  const names = [...new Set(runs.map(({ topology }) => topology))];
  return table(
    ['topology', ...figureColumns],
    names.map((name) => [name, ...figuresFor(runs.filter(({ topology }) => topology === name))]),
  );
}

/** A line for each fault, in the order in which they were asked about. */
function renderFaults(faults: readonly Run[]): string {
  const ids = [...new Set(faults.map(({ id }) => id))];
  const rows = ids.map((id) => {
    const runs = faults.filter((run) => run.id === id);
    const times = runs.flatMap(({ answer }) => answer?.diagnosis.timings.totalMs ?? []);
    const cures = runs.filter(({ cureMs }) => cureMs !== null);
    return [
      id,
      runs[0]?.wanted ?? '',
      `${countOf(runs).whollyRight}/${runs.length}`,
      seconds(median(times)),
      seconds(quantile(times, 1)),
      cures.length === 0
        ? 'elsewhere'
        : seconds(
            quantile(
              cures.flatMap(({ cureMs }) => cureMs ?? []),
              0.5,
            ),
          ),
    ];
  });
  return table(['fault', 'cause', 'right', 'p50', 'max', 'mended in'], rows);
}
