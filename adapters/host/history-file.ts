import { emptyHistory, History } from '../../src/history/history.ts';
import { openStateFile } from './state-file.ts';

/** Where a hypervisor's memory is kept. */
export interface HistoryFile {
  /** What is there; nothing where there is none, or none that can be understood: it is begun anew. */
  read(): History;
  /** Reads, changes and writes. Where it can be written nowhere, the answer matters more than the memory. */
  update(change: (history: History) => History): void;
}

/** The first that can be written is used; /run is forgotten at a restart of the machine, and better than nothing. */
export const historyPaths = ['/var/lib/vmping/history.json', '/run/vmping/history.json'] as const;

export function openHistoryFile(paths: readonly string[] = historyPaths): HistoryFile {
  const file = openStateFile({ paths, parse: (value) => History.safeParse(value).data ?? null });
  const read = () => file.read() ?? emptyHistory;
  return {
    read,
    update(change) {
      file.write(change(read()));
    },
  };
}
