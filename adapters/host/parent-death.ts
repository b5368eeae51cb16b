import { accessSync, constants } from 'node:fs';

const setpriv = '/usr/bin/setpriv';

/** The child is ended by the kernel when this process dies, `kill -9` included (prctl PR_SET_PDEATHSIG). */
export function withParentDeath(program: string, args: readonly string[]): [string, string[]] {
  return canRun(setpriv) ? [setpriv, ['--pdeathsig', 'TERM', program, ...args]] : [program, [...args]];
}

function canRun(program: string): boolean {
  try {
    accessSync(program, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
