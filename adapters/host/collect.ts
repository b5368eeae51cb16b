import type {
  FactCollector,
  FactErrorReason,
  FactResult,
  HostCommand,
  HostFiles,
  Provenance,
} from '../../src/model/fact.ts';
import { ParseError } from '../../src/model/fact.ts';
import { runCommand } from './exec.ts';
import { readHostFiles } from './files.ts';

export interface CollectOptions {
  readonly signal?: AbortSignal | undefined;
}

/** Error texts of the programs that mean: the answer exists, but not for this user. */
const deniedText =
  /operation not permitted|permission denied|authentication (unavailable|failed|required)|access denied|operation forbidden|not authorized|must be root/iu;

/** Reads one fact of this host. Never throws: whatever happens is one of the three answers. */
export async function collectFact<Id extends string, Data, Args>(
  collector: FactCollector<Id, Data, Args>,
  args: Args,
  { signal }: CollectOptions = {},
): Promise<FactResult<Data>> {
  const from: Provenance = { command: typedCommand(collector.source, args), at: new Date().toISOString() };
  try {
    return 'absentWhen' in collector || collector.source.kind === 'command'
      ? await collectFromCommand(collector as CommandCollector<Id, Data, Args>, args, from, signal)
      : collectFromFiles(collector as FilesCollector<Id, Data, Args>, args, from);
  } catch (cause) {
    return failed(
      'unparsable',
      cause instanceof ParseError ? cause.message : `${collector.id}: ${String(cause)}`,
      from,
    );
  }
}

type CommandCollector<Id extends string, Data, Args> = Extract<
  FactCollector<Id, Data, Args>,
  { source: HostCommand<Args> }
>;
type FilesCollector<Id extends string, Data, Args> = Extract<
  FactCollector<Id, Data, Args>,
  { source: HostFiles<Args> }
>;

async function collectFromCommand<Id extends string, Data, Args>(
  { source, parse, absentWhen }: CommandCollector<Id, Data, Args>,
  args: Args,
  from: Provenance,
  signal: AbortSignal | undefined,
): Promise<FactResult<Data>> {
  const run = await runCommand(source.program, source.argv(args), { ...source, signal });
  if (run.status === 'failed') {
    return run.reason === 'program-missing'
      ? { status: 'absent', reason: 'program-missing', from }
      : failed(run.reason, run.message, from);
  }

  const { output } = run;
  if (output.exitCode !== 0) {
    // First: an error text may quote the name of a domain, whatever that says.
    if (absentWhen?.(output) === true) {
      return { status: 'absent', reason: 'object-missing', from };
    }
    const lines = output.stderr.split('\n').flatMap((line) => line.trim() || []);
    const refusal = lines.find((line) => deniedText.test(line));
    const message =
      refusal ?? (lines.slice(0, 2).join(' ') || `${source.program}: exit status ${output.exitCode}`);
    return failed(refusal === undefined ? 'exit-code' : 'denied', message, from);
  }
  return { status: 'ok', data: parse(output), from };
}

function collectFromFiles<Id extends string, Data, Args>(
  { source, parse }: FilesCollector<Id, Data, Args>,
  args: Args,
  from: Provenance,
): FactResult<Data> {
  const read = readHostFiles(source.paths(args), source.maxBytes);
  if (read.status === 'failed') {
    return failed(read.reason, read.message, from);
  }

  try {
    return { status: 'ok', data: parse(read.files), from };
  } catch (cause) {
    // Nothing was there, and the parser can make nothing of nothing: this host has no such thing.
    if (cause instanceof ParseError && Object.keys(read.files).length === 0) {
      return { status: 'absent', reason: 'object-missing', from };
    }
    throw cause;
  }
}

function failed(
  reason: FactErrorReason,
  message: string,
  from: Provenance,
): Extract<FactResult<never>, { status: 'error' }> {
  return { status: 'error', reason, message: message.slice(0, 300), from };
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
