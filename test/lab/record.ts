// Records every fault of the lab, and healthy paths, for the tests and the demo that run where no lab can:
//   node test/lab/record.ts [--warm] [ID ...]
// With --warm the guest has just used the path, and knows its neighbors: the recording is ID@warm.
// A recording is written only where the verdict is the right one.
import { mkdirSync, writeFileSync } from 'node:fs';
import { topologyOf } from './faults/fault.ts';
import { decoys, faults } from './faults/index.ts';
import { openLab } from './lab.ts';
import { untilPathWorks } from './proof.ts';
import { slownessOf } from './slow-host.ts';
import { topologies } from './topologies/index.ts';
import type { Topology } from './topology.ts';

const folder = new URL('../fixtures/recordings/', import.meta.url);
const runner = new URL('record-runner.ts', import.meta.url).pathname;
const isWarm = process.argv.includes('--warm');
const only: readonly string[] = process.argv.slice(2).filter((each) => each !== '--warm');
mkdirSync(folder, { recursive: true });

interface Take {
  readonly id: string;
  readonly vm: string;
  readonly target: string;
  readonly want: string;
  /** Null on a healthy path. */
  readonly fault: string | null;
}

/** Everything that is recorded in a topology: some healthy paths, then its faults and decoys. */
function takesOf({ name }: Topology): readonly Take[] {
  const targets =
    name === 'plain'
      ? [
          '10.0.0.1',
          '10.0.1.20',
          '10.0.0.20:80',
          '10.0.0.11',
          '10.0.0.2',
          'neighbor.lab.test',
          'fd00::20',
          'fd00:1::20',
          'six.lab.test',
        ]
      : name === 'isolated'
        ? ['192.168.124.1']
        : ['10.0.0.20', '10.0.1.20:80'];
  const prefix = name === 'plain' ? 'healthy' : `healthy-${name}`;
  return [
    ...targets.map((target) => ({
      id: `${prefix}-${target.replaceAll(':', '-')}`,
      vm: 'web01',
      target,
      want: 'reachable',
      fault: null,
    })),
    ...[...faults, ...decoys]
      .filter((scenario) => topologyOf(scenario) === name)
      .map(({ id, vm, target, expect }) => ({
        id,
        vm,
        target,
        want: expect === 'reachable' ? 'reachable' : expect.cause,
        fault: id,
      })),
  ].filter(({ id }) => only.length === 0 || only.includes(id));
}

/** Makes the recordings of one topology; answers how many had the wrong verdict. */
async function record(topology: Topology, takes: readonly Take[]): Promise<number> {
  const lab = await openLab({
    name: `record-${process.pid}`,
    owner: 'process',
    topology,
    onProgress: console.error,
  });
  let wrong = 0;
  try {
    for (const { id, vm, target, want, fault } of takes) {
      const scenario = [...faults, ...decoys].find((each) => each.id === fault);
      if (isWarm && scenario !== undefined && !(await untilPathWorks(lab, scenario))) {
        throw new Error(`${id}: the path does not work before it is broken`);
      }
      if (fault !== null) {
        await lab.break(fault);
      }
      const origin = `test/lab/record.ts: ${fault === null ? 'a healthy path' : `fault ${fault}`} of the lab ${topology.name}, real libvirt guests, Debian 12`;
      const slow = slownessOf(lab);
      const argv = [process.execPath, runner, vm, target, origin, `${slow}`];
      const { stdout, stderr } = await lab.exec('hv1', argv, { timeoutMs: 30_000 * slow });
      const got = stderr.trim().split('\n').at(-1);
      console.error(`${id}: ${got}${got === want ? '' : `, and not ${want}: not written`}`);
      if (got === want) {
        writeFileSync(new URL(`${id}${isWarm ? '@warm' : ''}.json`, folder), stdout);
      } else {
        wrong += 1;
      }
      await lab.heal();
    }
  } finally {
    await lab.down();
  }
  return wrong;
}

let wrong = 0;
for (const topology of topologies) {
  const takes = takesOf(topology);
  if (takes.length > 0) {
    wrong += await record(topology, takes);
  }
}
process.exitCode = wrong > 0 ? 1 : 0;
