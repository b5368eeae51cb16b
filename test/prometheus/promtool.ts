import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where test/prometheus/install.sh puts it. */
const installed = fileURLToPath(new URL('../../node_modules/.cache/vmping/promtool', import.meta.url));

/** Prometheus' own checker; null where this machine has none (no Debian). */
export const promtool = [installed, '/usr/bin/promtool'].find((path) => existsSync(path)) ?? null;

/** Runs it; what it said goes with the status. */
export function runPromtool(args: readonly string[], input = ''): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(promtool ?? 'promtool', args, { input, encoding: 'utf8' });
  return { status, said: `${stdout}${stderr}`.trim() };
}
