import { execa } from 'execa';
import type { CommandOutput } from '../../src/model/fact.ts';

export type CommandFailure = 'program-missing' | 'timeout' | 'too-large' | 'cancelled' | 'denied';

/** `done` says only that the program ran to its end: its exit status is in the output. */
export type CommandRun =
  | { readonly status: 'done'; readonly output: CommandOutput }
  | { readonly status: 'failed'; readonly reason: CommandFailure; readonly message: string };

export interface CommandLimits {
  readonly timeoutMs: number;
  /** Of standard output and standard error each. */
  readonly maxBytes: number;
  readonly signal?: AbortSignal | undefined;
}

/** Daemons and cron start with a PATH that lacks these; `ip`, `bridge` and `nft` live there. */
const systemFolders = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** How virsh finds libvirt: the connection itself, and where a session daemon has its socket. */
const passedOn = ['LIBVIRT_DEFAULT_URI', 'HOME', 'XDG_RUNTIME_DIR'] as const;

/**
 * Runs one program and waits for its end. There is no shell, nothing to read on its standard input, and of the
 * environment only what virsh needs to find libvirt; texts come in the C locale. Never throws.
 */
export async function runCommand(
  program: string,
  argv: readonly string[],
  { timeoutMs, maxBytes, signal }: CommandLimits,
): Promise<CommandRun> {
  if (signal?.aborted === true) {
    return { status: 'failed', reason: 'cancelled', message: `${program}: cancelled before it began` };
  }

  const result = await execa(program, argv, {
    cwd: '/',
    env: environment(),
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
    stripFinalNewline: false,
    timeout: timeoutMs,
    maxBuffer: maxBytes,
    // What reads facts has nothing to put in order when it is ended.
    killSignal: 'SIGKILL',
    ...(signal && { cancelSignal: signal }),
  });

  const failure = failureOf(result);
  if (failure !== null) {
    return { status: 'failed', reason: failure, message: `${program}: ${failure}` };
  }
  return {
    status: 'done',
    output: { stdout: result.stdout ?? '', stderr: result.stderr ?? '', exitCode: result.exitCode ?? null },
  };
}

interface Ending {
  readonly timedOut: boolean;
  readonly isCanceled: boolean;
  readonly isMaxBuffer: boolean;
  readonly code?: string | undefined;
}

function failureOf({ timedOut, isCanceled, isMaxBuffer, code }: Ending): CommandFailure | null {
  if (timedOut) {
    return 'timeout';
  }
  if (isCanceled) {
    return 'cancelled';
  }
  if (isMaxBuffer) {
    return 'too-large';
  }
  if (code === 'ENOENT') {
    return 'program-missing';
  }
  return code === 'EACCES' || code === 'EPERM' ? 'denied' : null;
}

function environment(): Record<string, string> {
  const { PATH } = process.env;
  return {
    ...Object.fromEntries(passedOn.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))),
    LC_ALL: 'C',
    PATH: PATH === undefined ? systemFolders : `${PATH}:${systemFolders}`,
  };
}
