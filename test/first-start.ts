import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Where Node keeps what it has compiled. A lab's hypervisor sees it and cannot write to it. */
export const compiled = {
  NODE_COMPILE_CACHE: fileURLToPath(new URL('../node_modules/.cache/vmping-compiled', import.meta.url)),
};

/** Starts the program once outside of any lab, so that every later start finds it compiled. */
export default function firstStart(): void {
  const main = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));
  execFileSync(process.execPath, [main, '--version'], { env: { ...process.env, ...compiled } });
}
