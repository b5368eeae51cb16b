import { decoys, faults } from './faults/index.ts';
import { openLab } from './lab.ts';
import { prove } from './proof.ts';

/** `node test/lab/prove-all.ts [--twice] [ID...]`: proves faults and decoys in a lab of its own. */
const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const rounds = process.argv.includes('--twice') ? 2 : 1;
const lab = await openLab({
  name: process.env['VMPING_LAB'] ?? `prove-${process.pid}`,
  owner: 'process',
  onProgress: (line) => console.error(line),
});
let failed = 0;
for (let round = 0; round < rounds; round++) {
  for (const scenario of [...faults, ...decoys]) {
    if (wanted.length > 0 && !wanted.includes(scenario.id)) {
      continue;
    }
    try {
      const { ms, steps } = await prove(lab, scenario, { attempts: 2 });
      console.log(`ok   ${scenario.id.padEnd(26)} ${String(ms).padStart(6)} ms  ${JSON.stringify(steps)}`);
    } catch (error) {
      failed += 1;
      console.log(`FAIL ${scenario.id}: ${error instanceof Error ? error.message : error}`);
      await lab.heal();
    }
  }
}
if (process.env['VMPING_LAB'] === undefined) {
  await lab.down();
}
console.log(failed === 0 ? 'all proven' : `${failed} not proven`);
process.exitCode = failed === 0 ? 0 : 1;
