import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { emptyHistory, History } from '../../src/history/history.ts';

/** Where a hypervisor's memory is kept; a crash leaves the old one or the new one, never half of it. */
export interface HistoryFile {
  /** What is there; nothing where there is none, or none that can be understood: it is begun anew. */
  read(): History;
  /** Reads, changes and writes. Where it can be written nowhere, the answer matters more than the memory. */
  update(change: (history: History) => History): void;
}

/** The first that can be written is used; /run is forgotten at a restart of the machine, and better than nothing. */
export const historyPaths = ['/var/lib/vmping/history.json', '/run/vmping/history.json'] as const;

export function openHistoryFile(paths: readonly string[] = historyPaths): HistoryFile {
  const read = () => {
    for (const path of paths) {
      try {
        const history = History.safeParse(JSON.parse(readFileSync(path, 'utf8')));
        if (history.success) {
          return history.data;
        }
      } catch {
        // The next one.
      }
    }
    return emptyHistory;
  };
  return {
    read,
    // Synchronous, so that nothing of this process comes between reading and writing.
    update(change) {
      const text = JSON.stringify(change(read()));
      paths.some((path) => write(path, text));
    },
  };
}

function write(path: string, text: string): boolean {
  const beside = `${path}.${process.pid}`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(beside, text, { mode: 0o600 });
    renameSync(beside, path);
    return true;
  } catch {
    return false;
  }
}
