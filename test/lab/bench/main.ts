import { parseArgs } from 'node:util';
import { machine, writeSection } from '../../bench/section.ts';
import { nearest } from '../errors.ts';
import { scenarioIds } from '../faults/index.ts';
import { runBench } from './bench.ts';
import { openBenchLab, say, withBenchLab } from './own-lab.ts';
import { renderBench } from './report.ts';
import { twins } from './twins.ts';

const usage = `npm run bench:faults [-- OPTIONS]

Makes every fault of the lab, asks vmping, runs its fix, and asks about healthy paths.
Exit status: 0 all right, 1 a wrong answer, 2 wrong usage, 3 no lab here.

  --only ID[,ID]   only these faults, decoys and healthy twins
  --rounds N       all of it N times (1)
  --asks N         ask N times about each broken path, at moments chosen at random (1)
  --no-manual      leave out the seven manual steps
  --no-write       do not write docs/bench.md; a part (--only) never does
`;

function refuse(message: string): never {
  process.stderr.write(`bench: ${message}\n\n${usage}`);
  process.exit(2);
}

function readOptions() {
  try {
    return parseArgs({
      options: {
        only: { type: 'string' },
        rounds: { type: 'string', default: '1' },
        asks: { type: 'string', default: '1' },
        'no-manual': { type: 'boolean', default: false },
        'no-write': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

function readCount(name: string, value: string): number {
  const count = Number(value);
  return Number.isInteger(count) && count >= 1 && count <= 1000
    ? count
    : refuse(`--${name} is a number from 1`);
}

const options = readOptions();
if (options.help) {
  say(usage);
  process.exit(0);
}
const rounds = readCount('rounds', options.rounds);
const asks = readCount('asks', options.asks);
const known = [...scenarioIds, ...twins.map(({ id }) => id)];
const only = options.only?.split(',');
for (const id of only ?? []) {
  if (!known.includes(id)) {
    refuse(
      `no fault or twin ${JSON.stringify(id)}; there is ${nearest(id, known).join(', ') || known.join(', ')}`,
    );
  }
}

await withBenchLab(async () => {
  const began = performance.now();
  const lab = await openBenchLab(say);
  const includes = (id: string) => only === undefined || only.includes(id);
  const withManual = !options['no-manual'];
  const runs = await runBench({ lab, say, rounds, asks, includes, withProgram: true, withManual });
  const text = renderBench(runs);
  const minutes = ((performance.now() - began) / 60_000).toFixed(1);
  say(`\n${text}\n\n${minutes} minutes`);
  if (only === undefined && withManual && !options['no-write']) {
    const often = rounds === 1 ? 'One round' : `${rounds} rounds`;
    say(`written: ${writeSection('faults', `${machine()} ${often}.\n\n${text}`)}`);
  }
  process.exitCode = runs.every(({ wrongs }) => wrongs.length === 0) ? 0 : 1;
});
