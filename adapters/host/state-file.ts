import { closeSync, fdatasyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** A document that is kept on this machine; a crash leaves the old one or the new one, never half of it. */
export interface StateFile<State> {
  /** What is there; null where there is none, or none that can be understood: it is begun anew. */
  read(): State | null;
  /**
   * Replaces it. `lasting`: it is on the disk when this returns, so that even a power cut leaves it. False where it
   * can be written nowhere.
   */
  write(state: State, lasting?: 'lasting'): boolean;
}

export interface StateFileOptions<State> {
  /** The first that can be written is used. */
  readonly paths: readonly string[];
  /** Checks what was read; null: not understood. */
  readonly parse: (value: unknown) => State | null;
}

/** Opens a document on disk. Synchronous: nothing of this process comes between reading and writing. */
export function openStateFile<State>({ paths, parse }: StateFileOptions<State>): StateFile<State> {
  return {
    read() {
      for (const path of paths) {
        try {
          const state = parse(JSON.parse(readFileSync(path, 'utf8')));
          if (state !== null) {
            return state;
          }
        } catch {
          // The next one.
        }
      }
      return null;
    },
    write(state, lasting) {
      const text = JSON.stringify(state);
      return paths.some((path) => replaceFile(path, text, lasting === 'lasting'));
    },
  };
}

function replaceFile(path: string, text: string, isLasting: boolean): boolean {
  const beside = `${path}.${process.pid}`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const file = openSync(beside, 'w', 0o600);
    try {
      writeSync(file, text);
      if (isLasting) {
        fdatasyncSync(file);
      }
    } finally {
      closeSync(file);
    }
    renameSync(beside, path);
    return true;
  } catch {
    return false;
  }
}
