import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Diagnosis } from '../../../src/model/diagnosis.ts';
import { Report } from '../../../src/model/report.ts';
import type { Lab } from '../lab.ts';
import { slownessOf } from '../slow-host.ts';

/** What a person asks. */
export interface Question {
  readonly vm: string;
  readonly target: string;
}

/** What vmping answered; both documents are valid against their schemas, or there is no answer. */
export interface Answer {
  readonly diagnosis: Diagnosis;
  readonly report: Report;
  /** From the question's line to the answer's line, seen from outside. */
  readonly wallMs: number;
}

/** A long-lived vmping on hv1. */
export interface Engine {
  /** One question at a time. */
  ask(question: Question): Promise<Answer>;
  close(): Promise<void>;
}

/** The exit status and document of one run of the program itself. */
export interface CliRun {
  readonly exitCode: number;
  readonly report: Report;
  /** Of the whole process, Node's start included. */
  readonly wallMs: number;
}

const runner = fileURLToPath(new URL('runner.ts', import.meta.url));
const program = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));

/** Starts the runner on hv1; it dies with this process. */
export async function openEngine(lab: Lab): Promise<Engine> {
  const { child, exited } = lab.spawn('hv1', [process.execPath, runner, `${slownessOf(lab)}`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) {
    throw new Error('the runner has no pipes');
  }
  stdin.on('error', () => undefined);
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<Record<string, unknown>> => {
    const { done, value } = await lines.next();
    if (done === true) {
      throw new Error(`the runner on hv1 ended with status ${await exited}`);
    }
    return JSON.parse(value) as Record<string, unknown>;
  };
  await next();
  return {
    async ask(question) {
      const began = performance.now();
      stdin.write(`${JSON.stringify(question)}\n`);
      const { error, diagnosis, report } = await next();
      if (error !== undefined) {
        throw new Error(`vmping failed: ${JSON.stringify(error)}`);
      }
      const wallMs = performance.now() - began;
      return { diagnosis: Diagnosis.parse(diagnosis), report: Report.parse(report), wallMs };
    },
    async close() {
      stdin.end();
      await exited;
    },
  };
}

/** `vmping diagnose --json` on hv1, as a person runs it. */
export async function runCli(lab: Lab, { vm, target }: Question): Promise<CliRun> {
  const began = performance.now();
  const argv = [process.execPath, program, 'diagnose', vm, target, '--json'];
  const { exitCode, stdout, stderr } = await lab.exec('hv1', argv, { timeoutMs: 30_000 });
  const wallMs = performance.now() - began;
  try {
    return { exitCode, report: Report.parse(JSON.parse(stdout)), wallMs };
  } catch (error) {
    throw new Error(
      `vmping diagnose ended with status ${exitCode} and no document: ${stderr.slice(0, 500)}`,
      {
        cause: error,
      },
    );
  }
}
