import { requireCheckout } from '../checkout.ts';

// The lab belongs to the source checkout: a published vmping has no test/lab.
async function loadLab() {
  requireCheckout('the lab');
  const [lab, faults, topology, topologies, requirements, state, proof, errors, guests] = await Promise.all([
    import('../../../test/lab/lab.ts'),
    import('../../../test/lab/faults/index.ts'),
    import('../../../test/lab/topology.ts'),
    import('../../../test/lab/topologies/index.ts'),
    import('../../../test/lab/requirements.ts'),
    import('../../../test/lab/state.ts'),
    import('../../../test/lab/proof.ts'),
    import('../../../test/lab/errors.ts'),
    import('../../../test/lab/hypervisor/move.ts'),
  ]);
  return {
    ...lab,
    ...faults,
    ...topology,
    ...topologies,
    ...requirements,
    ...state,
    ...proof,
    ...errors,
    ...guests,
  };
}

type Modules = Awaited<ReturnType<typeof loadLab>>;

/** What went wrong, in its own words. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** One line on stdout. */
export const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Runs one subcommand; what went wrong is one message on stderr and an exit status: 2 usage, 3 no lab here. */
export function doing<Args extends unknown[]>(
  run: (modules: Modules, ...args: Args) => Promise<void>,
): (...args: Args) => Promise<void> {
  return async (...args) => {
    // The reader of a pipe may go before the end (`| head`): that is no error.
    process.stdout.on('error', () => process.exit());
    try {
      await run(await loadLab(), ...args);
    } catch (error) {
      process.stderr.write(`vmping lab: ${messageOf(error)}\n`);
      process.exitCode = error instanceof Error && 'exitCode' in error ? Number(error.exitCode) : 1;
    }
  };
}

/** The lab that is up; throws where none is. */
export function requireRunning({ attachLab, labName, requireLab, LabUnavailable }: Modules) {
  requireLab();
  const lab = attachLab();
  if (lab === undefined) {
    const name = labName();
    throw new LabUnavailable(
      `${name === 'default' ? 'The lab' : `The lab ${name}`} is not up: \`vmping lab up\` starts it.`,
    );
  }
  return lab;
}
