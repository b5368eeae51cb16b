import { parseArgs } from 'node:util';
import { commit, load, machine, now } from '../../bench/machine.ts';
import { writeSection } from '../../bench/section.ts';
import { hideFacts } from '../../bench/summary.ts';
import { nearest } from '../errors.ts';
import { findTopology, topologies } from '../topologies/index.ts';
import { idsOf, runOverTopologies } from './over-topologies.ts';
import { say, withBenchLab } from './own-lab.ts';
import { runRandom } from './random.ts';
import { labFactsOf, renderBench, renderRandom } from './report.ts';

const usage = `npm run bench:faults [-- OPTIONS]

Makes every fault of the lab, asks vmping, runs its fix, and asks about healthy paths.
Exit status: 0 all right, 1 a wrong answer or a lab that was left changed, 2 wrong usage, 3 no lab here.

  --only ID[,ID]   only these faults, decoys and healthy twins
  --topology NAME[,NAME]  only in these labs
  --rounds N       all of it N times (1)
  --asks N         ask N times about each broken path, at moments chosen at random (1)
  --random N       instead: N cases drawn at random, labs and faults
  --seed S         the row of numbers that they are drawn from (default: one that is new each time)
  --list           only say what --random would draw
  --case N[,N]     ask only about these of the cases that are drawn; writes nothing
  --own-kernel     draw only labs that this machine's own kernel can make: no second one is started
  --cold           the guest has forgotten its neighbors when a broken path is asked about
  --no-manual      leave out the seven manual steps
  --no-write       do not write docs/bench.md; a part of a lab (--only) never does

A whole run in a lab writes the section of that lab in docs/bench.md, and keeps those of the others.
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
        topology: { type: 'string' },
        random: { type: 'string' },
        seed: { type: 'string' },
        list: { type: 'boolean', default: false },
        case: { type: 'string' },
        'own-kernel': { type: 'boolean', default: false },
        rounds: { type: 'string', default: '1' },
        asks: { type: 'string', default: '1' },
        cold: { type: 'boolean', default: false },
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
const isDrawn = options.random !== undefined;
const given = process.argv.slice(2).map((word) => word.replace(/^--|=.*$/gu, ''));
// An option that would be passed over in silence is one that somebody counts on.
for (const name of isDrawn
  ? ['only', 'topology', 'rounds', 'asks', 'cold']
  : ['seed', 'list', 'own-kernel', 'case']) {
  if (given.includes(name)) {
    refuse(`--${name} goes ${isDrawn ? 'not' : 'only'} with --random`);
  }
}
const rounds = readCount('rounds', options.rounds);
const asks = readCount('asks', options.asks);
const known = [...new Set(topologies.flatMap(idsOf))];
if (options.random !== undefined) {
  const count = readCount('random', options.random);
  const seed = options.seed === undefined ? Date.now() % 1_000_000 : Number(options.seed);
  if (!Number.isInteger(seed) || seed < 0) {
    refuse('--seed is a number from 0');
  }
  await withBenchLab(async () => {
    const { list, 'own-kernel': own } = options;
    const only = options.case?.split(',').map((number) => readCount('case', number)) ?? [];
    if (only.some((number) => number > count)) {
      refuse(`--case: there are ${count} cases`);
    }
    const { draws, runs } = await runRandom({ count, seed, say, list, own, only });
    if (!list) {
      const text = renderRandom({ seed, own }, draws, runs);
      say(`\n${text}`);
      if (!options['no-write'] && only.length === 0) {
        say(`written: ${writeSection('random', `${machine()}\n\n${text}`)}`);
      }
      process.exitCode = runs.every(({ wrongs, left }) => wrongs.length + left.length === 0) ? 0 : 1;
    }
  });
  process.exit();
}
const only = options.only?.split(',');
const places = options.topology?.split(',');
try {
  places?.forEach(findTopology);
} catch (error) {
  refuse(error instanceof Error ? error.message : String(error));
}
for (const id of only ?? []) {
  if (!known.includes(id)) {
    refuse(
      `no fault or twin ${JSON.stringify(id)}; there is ${nearest(id, known).join(', ') || known.join(', ')}`,
    );
  }
}

await withBenchLab(async () => {
  const began = performance.now();
  const includes = (id: string) => only === undefined || only.includes(id);
  const withManual = !options['no-manual'];
  const writes = only === undefined && !options['no-write'];
  const often = rounds === 1 ? 'One round' : `${rounds} rounds`;
  const { runs, leftOut } = await runOverTopologies(
    { say, rounds, asks, isCold: options.cold, includes, withProgram: true, withManual },
    ({ name }) => places === undefined || places.includes(name),
    ({ topology, runs: here, loadBefore, kernel, slowness }) => {
      if (!writes || here.length === 0) {
        return;
      }
      const measured = {
        date: now(),
        commit: commit(),
        load: [loadBefore, load()],
        rounds,
        kernel,
        slowness,
      } as const;
      const text = [
        hideFacts(labFactsOf(here, { topology, ...measured })),
        `${machine()} ${often}${withManual || topology !== 'plain' ? '' : ', without the manual steps'}` +
          `${options.cold ? ', guests that forgot their neighbors' : ''}; ` +
          `load of the machine ${measured.load.join(' before and ')} after.` +
          (kernel === 'uml'
            ? ` In the second kernel (User-Mode Linux): vmping's times are by a clock that goes ${slowness} times slower there.`
            : ''),
        renderBench(here),
      ].join('\n\n');
      say(`written: ${writeSection(`faults-${topology}`, text)}`);
    },
  );
  const text = renderBench(runs, leftOut);
  const minutes = ((performance.now() - began) / 60_000).toFixed(1);
  say(`\n${text}\n\n${minutes} minutes`);
  process.exitCode = runs.every(({ wrongs, left }) => wrongs.length + left.length === 0) ? 0 : 1;
});
