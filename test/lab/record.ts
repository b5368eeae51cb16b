// Records every fault of the lab, and healthy paths, for the tests and the demo that run where no lab can:
//   node test/lab/record.ts [ID ...]
// A recording is written only where the verdict is the right one.
import { mkdirSync, writeFileSync } from 'node:fs';
import { decoys, faults } from './faults/index.ts';
import { openLab } from './lab.ts';

const folder = new URL('../fixtures/recordings/', import.meta.url);
const runner = new URL('record-runner.ts', import.meta.url).pathname;
const only = process.argv.slice(2);
mkdirSync(folder, { recursive: true });

const healthy = ['10.0.0.1', '10.0.1.20', '10.0.0.20:80', '10.0.0.11', '10.0.0.2', 'neighbor.lab.test'].map(
  (target) => ({
    id: `healthy-${target.replace(':', '-')}`,
    vm: 'web01',
    target,
    want: 'reachable',
    fault: null,
  }),
);
const broken = [...faults, ...decoys].map(({ id, vm, target, expect }) => ({
  id,
  vm,
  target,
  want: expect === 'reachable' ? 'reachable' : expect.cause,
  fault: id,
}));

const lab = await openLab({ name: `record-${process.pid}`, owner: 'process', onProgress: console.error });
let wrong = 0;
try {
  for (const { id, vm, target, want, fault } of [...healthy, ...broken]) {
    if (only.length > 0 && !only.includes(id)) {
      continue;
    }
    if (fault !== null) {
      await lab.break(fault);
    }
    const origin = `test/lab/record.ts: ${fault === null ? 'a healthy path' : `fault ${fault}`} of the lab, real libvirt guests, Debian 12`;
    const { stdout, stderr } = await lab.exec('hv1', [process.execPath, runner, vm, target, origin], {
      timeoutMs: 30_000,
    });
    const got = stderr.trim().split('\n').at(-1);
    console.error(`${id}: ${got}${got === want ? '' : `, and not ${want}: not written`}`);
    if (got === want) {
      writeFileSync(new URL(`${id}.json`, folder), stdout);
    } else {
      wrong += 1;
    }
    await lab.heal();
  }
} finally {
  await lab.down();
}
process.exitCode = wrong > 0 ? 1 : 0;
