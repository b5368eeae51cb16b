import { readFileSync } from 'node:fs';
import { findProgram } from '../find-program.ts';
import { systemFolders } from './exec.ts';

/** Those of the programs that would run here, with the folders that vmping adds to `PATH`. */
export async function programsHere(names: readonly string[]): Promise<ReadonlySet<string>> {
  const path = `${process.env.PATH ?? ''}:${systemFolders}`;
  const found = await Promise.all(names.map(async (name) => ((await findProgram(name, path)) ? [name] : [])));
  return new Set(found.flat());
}

/** The effective capabilities of this process as the kernel tells them; null where it does not. */
export function effectiveCapabilities(): bigint | null {
  try {
    const hex = /^CapEff:\s*(?<bits>[0-9a-f]+)$/mu.exec(readFileSync('/proc/self/status', 'utf8'))?.groups?.[
      'bits'
    ];
    return hex === undefined ? null : BigInt(`0x${hex}`);
  } catch {
    return null;
  }
}
