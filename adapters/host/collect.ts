import { interpret, type RawRead, type Reading } from '../../src/facts/interpret.ts';
import type { FactCollector, FactResult, HostCommand, HostFiles, Provenance } from '../../src/model/fact.ts';
import { runCommand } from './exec.ts';
import { readHostFiles } from './files.ts';

export interface CollectOptions {
  readonly signal?: AbortSignal | undefined;
  /** Is told what was read, as it was. */
  readonly note?: ((reading: Reading) => void) | undefined;
}

/** Reads one fact of this host. Never throws: whatever happens is one of the three answers. */
export async function collectFact<Id extends string, Data, Args>(
  collector: FactCollector<Id, Data, Args>,
  args: Args,
  { signal, note }: CollectOptions = {},
): Promise<FactResult<Data>> {
  const { id, source } = collector;
  const from: Provenance = { command: typedCommand(source, args), at: new Date().toISOString() };
  const raw = await readSource(source, args, signal);
  note?.({ id, args: JSON.stringify(args ?? null), from, raw });
  return interpret(collector, raw, from);
}

async function readSource<Args>(
  source: HostCommand<Args> | HostFiles<Args>,
  args: Args,
  signal: AbortSignal | undefined,
): Promise<RawRead> {
  if (source.kind === 'command') {
    const run = await runCommand(source.program, source.argv(args), { ...source, signal });
    return run.status === 'done'
      ? { kind: 'command', output: run.output }
      : { kind: 'failed', reason: run.reason, message: run.message };
  }
  const read = readHostFiles(source.paths(args), source.maxBytes);
  return read.status === 'read'
    ? { kind: 'files', files: read.files }
    : { kind: 'failed', reason: read.reason, message: read.message };
}

/** The command as a person would type it to see the same. */
function typedCommand<Args>(source: HostCommand<Args> | HostFiles<Args>, args: Args): string {
  if (source.kind === 'command') {
    return [source.program, ...source.argv(args)].map(quoteWord).join(' ');
  }
  const paths = source.paths(args);
  // Many files of one folder: the folder as a whole says the same in one short line.
  const folders = new Set(paths.map((path) => `${path.slice(0, path.lastIndexOf('/'))}/*`));
  return `grep -s . ${(paths.length > 4 ? [...folders] : paths).join(' ')}`;
}

/** One word for a POSIX shell: within single quotes nothing but the single quote itself has a meaning. */
function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
