import { runBench } from '../lab/bench/bench.ts';
import { fixedPart } from '../lab/bench/fixed-part.ts';
import { openBenchLab, say, withBenchLab } from '../lab/bench/own-lab.ts';
import { figuresOf } from '../lab/bench/statistics.ts';
import { measureAgent } from './agent.ts';
import { measureAnnouncing } from './announce.ts';
import { measureAtRest } from './at-rest.ts';
import { renderBudgets } from './budgets.ts';
import { measureFirstMessage } from './first-message.ts';
import { machine } from './machine.ts';
import { measureQueueOverhead } from './queue.ts';
import { writeSection } from './section.ts';

/**
 * `npm run bench`: the budgets of the design, measured, good or bad, into docs/bench.md (`-- --no-write`: only shown).
 * Exit status: 0 measured, 1 an answer of the bench was wrong or something failed, 3 no lab here.
 */
const wanted = new Set(Object.values(fixedPart).flatMap((part) => part.map(({ id }) => id)));
await withBenchLab(async () => {
  say('queue: from add to picked up');
  const queue = await measureQueueOverhead();
  say('chat: from a command to the first message');
  const firstMessage = await measureFirstMessage();
  say('agent: from the threshold to the alert, and a burst of 10,000');
  const agent = await measureAgent();
  say('inventory: 500 guests');
  const announced = await measureAnnouncing();
  const lab = await openBenchLab(say);
  const runs = await runBench({
    lab,
    say,
    rounds: 3,
    asks: 1,
    includes: (id) => wanted.has(id),
    memories: ['warm', 'cold'],
    withProgram: false,
    withManual: true,
  });
  say('worker at rest: 145 s');
  const atRest = await measureAtRest(lab);
  const budgets = renderBudgets({ queue, firstMessage, agent, figures: figuresOf(runs), atRest, announced });
  say(`\n${budgets}`);
  const wrong = runs.filter(({ wrongs }) => wrongs.length > 0);
  if (wrong.length > 0) {
    say(`\n${wrong.length} answers were wrong: npm run bench:faults tells more`);
    process.exitCode = 1;
  }
  const about =
    `The verdict's times are those of a fixed part of the fault bench (${fixedPart.faults.length} faults, ` +
    `${fixedPart.twins.length + fixedPart.decoys.length} healthy paths), asked of a long-lived process on hv1 as a worker is.`;
  if (!process.argv.includes('--no-write')) {
    say(`\nwritten: ${writeSection('budgets', `${machine()} ${about}\n\n${budgets}`)}`);
  }
});
