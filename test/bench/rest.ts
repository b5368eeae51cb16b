import { openBenchLab, say, withBenchLab } from '../lab/bench/own-lab.ts';
import { type AtRest, measureAtRest, resters } from './at-rest.ts';
import { machine } from './machine.ts';
import { renderAtRest } from './rest-table.ts';
import { writeSection } from './section.ts';

/** `npm run bench:rest`: what each process costs a hypervisor that has no questions, into docs/bench.md. */
await withBenchLab(async () => {
  const lab = await openBenchLab(say);
  const measured: [string, AtRest][] = [];
  for (const rester of resters) {
    say(`${rester.title}: 145 s`);
    measured.push([rester.title, await measureAtRest(lab, rester)]);
  }
  const rests = renderAtRest(measured);
  say(`\n${rests}`);
  const about =
    'Each left alone on hv1 of the lab `plain`, from dist/hypervisor.js, for 120 s after 25 s to settle. ' +
    'Helpers are programs that live as long as it does; "programs" is the CPU of all that it starts.';
  if (!process.argv.includes('--no-write')) {
    say(`\nwritten: ${writeSection('rest', `${machine()} ${about}\n\n${rests}`)}`);
  }
});
