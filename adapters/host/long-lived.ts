import { execa } from 'execa';
import { programEnvironment } from './exec.ts';
import { createLineSplitter } from './lines.ts';
import type { LongLivedProgram } from './long-lived-programs.ts';
import { withParentDeath } from './parent-death.ts';

/** What is done with what such a program says. All are called one after the other, and must not throw. */
export interface LongLivedHandlers {
  /** It was started, again perhaps: what happened before may have been missed. */
  readonly onStart: () => void;
  /** Whole lines of its standard output, those that came together at once. */
  readonly onLines: (lines: readonly string[]) => void;
  /** A line of its standard error. */
  readonly onComplaint: (line: string) => void;
  /** It ended though nobody told it to, and is started again after `againMs`. */
  readonly onEnd: (reason: string, againMs: number) => void;
}

/** How long a program that ended is left alone: doubling from the first to the last; a long run begins anew. */
export interface Backoff {
  readonly firstMs: number;
  readonly mostMs: number;
  readonly calmMs: number;
}

const defaultBackoff: Backoff = { firstMs: 100, mostMs: 30_000, calmMs: 60_000 };

/** A program that goes on; `pid` is null while it is not there. */
export interface LongLived {
  readonly pid: () => number | null;
  /** Ends it, and resolves when it has ended. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Keeps one program of the table running until stopped, whatever ends it. No shell, nothing on its standard input,
 * a constant environment, lines of bounded length; it dies with this process, however that ends.
 */
export function keepRunning(
  { program, argv }: LongLivedProgram,
  handlers: LongLivedHandlers,
  backoff: Backoff = defaultBackoff,
): LongLived {
  const stopped = new AbortController();
  let pid: number | null = null;
  let end = () => {};
  let again: (() => void) | null = null;

  async function runOnce(): Promise<string> {
    const [file, args] = withParentDeath(program, argv);
    const child = execa(file, args, {
      cwd: '/',
      env: programEnvironment(),
      extendEnv: false,
      stdin: 'ignore',
      buffer: false,
      encoding: 'utf8',
      reject: false,
      // One that does not heed SIGTERM is killed after so long.
      forceKillAfterDelay: 500,
    });
    pid = child.pid ?? null;
    end = () => void child.kill('SIGTERM');
    let said = '';
    const read = createLineSplitter();
    const readComplaint = createLineSplitter();
    child.stdout.on('data', (chunk: Buffer) => {
      const lines = read(chunk.toString('utf8'));
      if (lines.length > 0 && !stopped.signal.aborted) {
        handlers.onLines(lines);
      }
    });
    child.stderr.on('data', (chunk: Buffer) => {
      for (const line of readComplaint(chunk.toString('utf8'))) {
        said = line;
        handlers.onComplaint(line);
      }
    });
    const result = await child;
    pid = null;
    return said || (result.shortMessage ?? `it ended with exit status ${result.exitCode ?? 'unknown'}`);
  }

  async function run(): Promise<void> {
    let waitMs = backoff.firstMs;
    while (!stopped.signal.aborted) {
      const startedAt = performance.now();
      const running = runOnce();
      handlers.onStart();
      const reason = await running;
      if (stopped.signal.aborted) {
        return;
      }
      waitMs = performance.now() - startedAt >= backoff.calmMs ? backoff.firstMs : waitMs;
      handlers.onEnd(reason.slice(0, 300), waitMs);
      await new Promise<void>((resolve) => {
        again = resolve;
        setTimeout(resolve, waitMs).unref();
      });
      waitMs = Math.min(waitMs * 2, backoff.mostMs);
    }
  }

  const running = run();
  return {
    pid: () => pid,
    async stop() {
      stopped.abort();
      end();
      again?.();
      await running;
    },
  };
}
