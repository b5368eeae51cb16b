import type { FactProgram, HostCommand, HostFiles } from '../../model/fact.ts';

const mebibyte = 1024 * 1024;

interface Limits {
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
}

/**
 * A healthy kernel answers in some ms. On a host that computes much more than it has processors for, a program that
 * only waits for its turn took over two seconds: what is read late is still read, and a run has ten seconds in all.
 */
const patienceMs = 3_000;

/** A command whose arguments never change. 16 MiB holds a host with thousands of links, neighbors or rules. */
export function constantCommand(
  program: FactProgram,
  argv: readonly string[],
  { timeoutMs = patienceMs, maxBytes = 16 * mebibyte }: Limits = {},
): HostCommand<void> {
  return { kind: 'command', program, argv: () => argv, timeoutMs, maxBytes };
}

/** A command about something that has to be named: each value is an argument, or a part of one, and was parsed first. */
export function hostCommand<Args>(
  program: FactProgram,
  argv: (args: Args) => readonly string[],
  { timeoutMs = patienceMs, maxBytes = 4 * mebibyte }: Limits = {},
): HostCommand<Args> {
  return { kind: 'command', program, argv, timeoutMs, maxBytes };
}

/** A virsh command that cannot change anything: `--readonly` makes libvirt itself refuse to. */
export function virshCommand<Args = void>(
  argv: (args: Args) => readonly string[],
  { timeoutMs = patienceMs, maxBytes = 4 * mebibyte }: Limits = {},
): HostCommand<Args> {
  return {
    kind: 'command',
    program: 'virsh',
    argv: (args) => ['--readonly', ...argv(args)],
    timeoutMs,
    maxBytes,
  };
}

/** Files whose paths never change; a `*` stands for one path element. */
export function constantFiles(paths: readonly string[]): HostFiles<void> {
  return { kind: 'files', paths: () => paths, timeoutMs: 1_000, maxBytes: 4 * mebibyte };
}
