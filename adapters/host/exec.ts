import { type ExecFileException, execFile } from 'node:child_process';
import type { CommandOutput } from '../../src/model/fact.ts';

export type CommandFailure = 'program-missing' | 'not-executable' | 'timeout' | 'too-large' | 'cancelled';

/** `done` says only that the program ran to its end: its exit status is in the output. */
export type CommandRun =
  | { readonly status: 'done'; readonly output: CommandOutput }
  | { readonly status: 'failed'; readonly reason: CommandFailure; readonly message: string };

export interface CommandLimits {
  readonly timeoutMs: number;
  /** Of standard output and standard error each, counted in characters. */
  readonly maxBytes: number;
  readonly signal?: AbortSignal | undefined;
}

/** Daemons and cron start with a PATH that lacks these; `ip`, `bridge` and `nft` live there. */
export const systemFolders = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** How virsh finds libvirt: the connection itself, and where a session daemon has its socket. */
const passedOn = ['LIBVIRT_DEFAULT_URI', 'HOME', 'XDG_RUNTIME_DIR'] as const;

/**
 * Runs one program and waits for its end. There is no shell, nothing to read on its standard input, and of the
 * environment only what virsh needs to find libvirt; texts come in the C locale. Never throws.
 *
 * Node's own `execFile` and not execa: starting a program is serial work of the main thread, and it takes 2.1 ms
 * of it instead of 3.8 (measured beside other load). It also lets go of the output when it ends a program, so that
 * a child of that program which still holds it cannot outlast the time limit.
 */
export function runCommand(
  program: string,
  argv: readonly string[],
  { timeoutMs, maxBytes, signal }: CommandLimits,
): Promise<CommandRun> {
  const { promise, resolve } = Promise.withResolvers<CommandRun>();
  const options = {
    cwd: '/',
    env: programEnvironment(),
    maxBuffer: maxBytes,
    // What reads facts has nothing to put in order when it is ended.
    killSignal: 'SIGKILL',
    ...(signal && { signal }),
  } as const;
  let isLate = false;
  const child = execFile(program, argv, options, (error, stdout, stderr) => {
    clearTimeout(timer);
    const failure = isLate ? 'timeout' : error === null ? null : failureOf(error);
    const exitCode = typeof error?.code === 'number' ? error.code : error === null ? 0 : null;
    resolve(
      failure === null
        ? { status: 'done', output: { stdout, stderr, exitCode } }
        : { status: 'failed', reason: failure, message: `${program}: ${failure}` },
    );
  });
  // Not execFile's own time limit: a program that had just ended by itself would count as done, its output lost.
  const timer = setTimeout(() => {
    isLate = true;
    child.stdout?.destroy();
    child.stderr?.destroy();
    child.kill('SIGKILL');
  }, timeoutMs);
  child.stdin?.end();
  return promise;
}

function failureOf({ code, name }: ExecFileException): CommandFailure | null {
  if (name === 'AbortError') {
    return 'cancelled';
  }
  switch (code) {
    case 'ENOENT':
      return 'program-missing';
    case 'EACCES':
    case 'EPERM':
      return 'not-executable';
    case 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER':
      return 'too-large';
    default:
      return null;
  }
}

/** The environment of every program: of this process' own only what virsh needs, and texts in the C locale. */
export function programEnvironment(): Record<string, string> {
  const { PATH } = process.env;
  return {
    ...Object.fromEntries(passedOn.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))),
    LC_ALL: 'C',
    PATH: PATH === undefined ? systemFolders : `${PATH}:${systemFolders}`,
  };
}
