import type { LabFacts } from '../../bench/summary.ts';
import type { Draw } from '../random/draw.ts';
import { confusionOf, layerOf, renderConfusion, table } from './confusion.ts';
import { type Run, seconds } from './run.ts';
import { type Figures, figuresOf, median, quantile, type Spread } from './statistics.ts';

/** A plain number with at most two places. */
export const number = (value: number | null): string =>
  value === null ? '-' : String(Number(value.toFixed(2)));

/** The result of a whole run of the fault bench, for the terminal and for docs/bench.md. Pure. */
export function renderBench(runs: readonly Run[], leftOut: readonly string[] = []): string {
  const figures = figuresOf(runs);
  const wrong = runs.filter(({ wrongs }) => wrongs.length > 0);
  const faults = runs.filter(({ kind }) => kind === 'fault');
  const twins = runs.filter(({ kind }) => kind === 'twin');
  const cures = runs.filter(({ cureMs }) => cureMs !== null);
  const labs = new Set(runs.map(({ topology }) => topology));
  const kinds = new Set(faults.map(({ id }) => id)).size;
  return [
    `${kinds} faults, asked ${faults.length} times: ${right(faults)} times exactly the right cause. ` +
      `${twins.length} questions about ${pathsOf(twins)} healthy paths: ${right(twins)} times \`reachable\`, ${alarms(twins)} false alarms. ` +
      `${cures.length} fixes run as printed on the hypervisor: ${cures.length - notCured(runs)} brought the path back.`,
    renderConfusion(confusionOf(runs)),
    ...(labs.size > 1 ? [renderTopologies(runs)] : []),
    ...(leftOut.length === 0 ? [] : [`Left out here:\n\n${leftOut.map((line) => `- ${line}`).join('\n')}`]),
    renderFigures(figures),
    ...(wrong.length === 0 ? [] : [renderWrong(wrong)]),
    renderFaults(faults),
  ].join('\n\n');
}

/** The result of a random bench, with each case that was drawn. Pure. */
export function renderRandom(seed: number, draws: readonly Draw[], runs: readonly Run[]): string {
  const wrong = runs.filter(({ wrongs }) => wrongs.length > 0);
  const faults = runs.filter(({ kind }) => kind === 'fault');
  const twins = runs.filter(({ kind }) => kind === 'twin');
  const cures = runs.filter(({ cureMs }) => cureMs !== null);
  const cases = draws.flatMap((draw) => draw.cases);
  const rows = cases.map(({ number, text, scenario }) => {
    const run = runs.find(({ id }) => id === scenario.id);
    return [
      String(number),
      text,
      run?.wanted ?? '',
      run?.wrongs.length === 0 ? 'right' : (run?.got ?? '-'),
      seconds(run?.answer?.diagnosis.timings.totalMs ?? null),
    ];
  });
  return [
    `Seed ${seed}: ${cases.length} cases in ${draws.length} labs, drawn from what this machine's kernel can do ` +
      `(\`npm run bench:faults -- --random ${cases.length} --seed ${seed}\` draws the same). ` +
      `${faults.length} faults: ${right(faults)} times exactly the right cause. ` +
      `${twins.length} questions about healthy paths, mended ones among them: ${right(twins)} times \`reachable\`, ${alarms(twins)} false alarms. ` +
      `${cures.length} fixes run as printed on the hypervisor: ${cures.length - notCured(runs)} brought the path back.`,
    renderConfusion(confusionOf(runs)),
    renderTopologies(runs),
    ...(wrong.length === 0 ? [] : [renderWrong(wrong)]),
    table(['case', 'what was drawn', 'wanted', 'answer', 'time'], rows),
  ].join('\n\n');
}

/** What is kept of a run in one lab for the sum over all. Pure. */
export function labFactsOf(
  runs: readonly Run[],
  about: Pick<LabFacts, 'topology' | 'date' | 'commit' | 'load' | 'rounds' | 'kernel' | 'slowness'>,
): LabFacts {
  const faults = runs.filter(({ kind }) => kind === 'fault');
  const healthy = runs.filter(({ kind }) => kind === 'twin');
  const cures = runs.filter(({ cureMs }) => cureMs !== null);
  const layers: Record<string, number> = {};
  for (const { wanted, got } of runs) {
    const pair = `${layerOf(wanted)}>${layerOf(got)}`;
    layers[pair] = (layers[pair] ?? 0) + 1;
  }
  return {
    ...about,
    faults: {
      asked: faults.length,
      layerRight: faults.filter(({ wanted, got }) => layerOf(wanted) === layerOf(got)).length,
      causeRight: right(faults),
    },
    healthy: {
      asked: healthy.length,
      paths: pathsOf(healthy),
      reachable: right(healthy),
      falseAlarms: alarms(healthy),
    },
    fixes: { run: cures.length, cured: cures.length - notCured(cures) },
    faultMs: faults.flatMap(({ answer }) => answer?.diagnosis.timings.totalMs ?? []).map(Math.round),
    framesMax: Math.max(0, ...runs.flatMap(({ answer }) => answer?.diagnosis.cost.frames ?? [])),
    layers,
  };
}

function pathsOf(twins: readonly Run[]): number {
  return new Set(
    twins.map(({ topology, id }) => `${topology} ${id.replace(/, (warm|cold|forgotten|cured)$/, '')}`),
  ).size;
}

function alarms(twins: readonly Run[]): number {
  return twins.filter(({ got }) => got !== 'reachable' && got !== 'inconclusive').length;
}

function right(runs: readonly Run[]): number {
  return runs.filter(({ wanted, got }) => wanted === got).length;
}

function notCured(runs: readonly Run[]): number {
  return runs.filter(({ wrongs }) => wrongs.some((wrong) => wrong.startsWith('its fix'))).length;
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

function renderWrong(wrong: readonly Run[]): string {
  const lines = wrong.flatMap(({ id, topology, round, wrongs }) =>
    wrongs.map((each) => `- ${id} (${topology}, round ${round}): ${each}`),
  );
  return `**Wrong:**\n\n${lines.join('\n')}`;
}

/** Which layers were right in which topology, how long it took and how many frames were sent. */
export function renderTopologies(runs: readonly Run[]): string {
  const names = [...new Set(runs.map(({ topology }) => topology))];
  const rows = names.map((name) => {
    const here = runs.filter(({ topology }) => topology === name);
    const faults = here.filter(({ kind }) => kind === 'fault');
    const healthy = here.filter(({ kind }) => kind === 'twin');
    const cures = here.filter(({ cureMs }) => cureMs !== null);
    const times = (some: readonly Run[]) =>
      some.flatMap(({ answer }) => answer?.diagnosis.timings.totalMs ?? []);
    const frames = here.flatMap(({ answer }) => answer?.diagnosis.cost.frames ?? []);
    const layer = faults.filter(({ wanted, got }) => wanted.split('.')[0] === got.split('.')[0]).length;
    return [
      name,
      `${layer}/${faults.length}`,
      `${right(faults)}/${faults.length}`,
      `${right(healthy)}/${healthy.length}`,
      `${cures.length - notCured(cures)}/${cures.length}`,
      seconds(quantile(times(faults), 0.5)),
      seconds(quantile(times(faults), 0.95)),
      seconds(quantile(times(healthy), 0.5)),
      number(quantile(frames, 0.5)),
      number(quantile(frames, 1)),
    ];
  });
  return table(
    [
      'topology',
      'layer right',
      'cause right',
      'healthy right',
      'fixes that cure',
      'fault p50',
      'fault p95',
      'healthy p50',
      'frames p50',
      'frames max',
    ],
    rows,
  );
}

/** A line for each fault, in the order in which they were asked about. */
function renderFaults(faults: readonly Run[]): string {
  const ids = [...new Set(faults.map(({ id }) => id))];
  const rows = ids.map((id) => {
    const runs = faults.filter((run) => run.id === id);
    const times = runs.flatMap(({ answer }) => answer?.diagnosis.timings.totalMs ?? []);
    const cures = runs.filter(({ cureMs }) => cureMs !== null);
    const good = runs.filter(({ wrongs }) => wrongs.length === 0).length;
    return [
      id,
      runs[0]?.wanted ?? '',
      `${good}/${runs.length}`,
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
