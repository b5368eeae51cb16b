import { execFileSync } from 'node:child_process';
import { cpus, loadavg } from 'node:os';

/** What else the machine did, as its load over the last minute. */
export function load(): number {
  return Number((loadavg()[0] ?? 0).toFixed(1));
}

/** The commit that is measured; with a star where files differ from it. */
export function commit(): string {
  const git = (...argv: string[]) =>
    execFileSync('git', argv, { cwd: new URL('.', import.meta.url), encoding: 'utf8' }).trim();
  try {
    const differs = git('status', '--porcelain', '--', ':/', ':(exclude,top)docs/bench.md');
    return `${git('rev-parse', '--short', 'HEAD')}${differs === '' ? '' : '*'}`;
  } catch {
    return 'unknown';
  }
}

/** When, as people read it: UTC, to the minute. */
export function now(): string {
  return new Date().toISOString().slice(0, 16).replace('T', ' ');
}

/** What the figures were measured on, in one sentence. */
export function machine(): string {
  const [first] = cpus();
  return (
    `Measured on ${cpus().length} shared cores (${first?.model.trim() ?? 'unknown'}), Node ${process.versions.node}, ` +
    `${now()} UTC, commit ${commit()}; the guests are emulated (QEMU without KVM), and what else ran on the ` +
    'machine is in the times: ratios count more than single times.'
  );
}
