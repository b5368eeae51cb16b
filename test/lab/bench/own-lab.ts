import { abandonLab, attachLab, endLab, type Lab, openLab } from '../lab.ts';
import { findTopology } from '../topologies/index.ts';
import type { Topology } from '../topology.ts';

// Not VMPING_LAB: the lab that somebody works with must not be broken and ended by a bench.
const name = `bench-${process.pid}`;

let isInterrupted = false;

/** A line on stdout; none any more after Ctrl-C, when everything fails because the lab is gone. */
export function say(line: string): void {
  if (!isInterrupted) {
    process.stdout.write(`${line}\n`);
  }
}

/** A lab of this process' own: it ends with the process, however that ends. */
export async function openBenchLab(
  say: (line: string) => void,
  topology: Topology = findTopology('plain'),
): Promise<Lab> {
  return openLab({ name, owner: 'process', topology, onProgress: (line) => say(`lab: ${line}`) });
}

/** Ends it; safe where there is none. */
export async function endBenchLab(): Promise<void> {
  await endLab(name);
}

/** Runs a bench in a process of its own: tells what fails, ends the lab, on Ctrl-C too. */
export async function withBenchLab(bench: () => Promise<void>): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      isInterrupted = true;
      void abandonLab(name)
        // A half-made lab is gone now, and who makes it still holds the lock that the end of a whole one waits for.
        .then(() => (attachLab(name) === undefined ? undefined : endBenchLab()))
        .finally(() => process.exit(130));
    });
  }
  try {
    await bench();
  } catch (error) {
    if (!isInterrupted) {
      process.stderr.write(
        `bench: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
      );
      process.exitCode = error instanceof Error && 'exitCode' in error ? Number(error.exitCode) : 1;
    }
  } finally {
    await endBenchLab();
  }
}
