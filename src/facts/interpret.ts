import {
  type CommandOutput,
  type FactCollector,
  type FactErrorReason,
  type FactResult,
  type FileTexts,
  ParseError,
  type Provenance,
} from '../model/fact.ts';

/** What reading a source gave, before anybody made sense of it: what a bundle keeps. */
export type RawRead =
  | { readonly kind: 'command'; readonly output: CommandOutput }
  | { readonly kind: 'files'; readonly files: FileTexts }
  | {
      readonly kind: 'failed';
      readonly reason: FactErrorReason | 'program-missing';
      readonly message: string;
    };

/** One source that was read: the fact, the arguments as JSON, and what came back before it was parsed. */
export interface Reading {
  readonly id: string;
  readonly args: string;
  readonly from: Provenance;
  readonly raw: RawRead;
}

/** Error texts of the programs that mean: the answer exists, but not for this user. */
const deniedText =
  /operation not permitted|permission denied|authentication (unavailable|failed|required)|access denied|operation forbidden|not authorized|must be root/iu;

/** Makes one of the three answers of what was read. Pure, and never throws. */
export function interpret<Id extends string, Data, Args>(
  collector: FactCollector<Id, Data, Args>,
  raw: RawRead,
  from: Provenance,
): FactResult<Data> {
  try {
    switch (raw.kind) {
      case 'failed':
        return raw.reason === 'program-missing'
          ? { status: 'absent', reason: 'program-missing', from }
          : failed(raw.reason, raw.message, from);
      case 'command':
        return ofCommand(collector, raw.output, from);
      case 'files':
        return ofFiles(collector, raw.files, from);
    }
  } catch (cause) {
    const message = cause instanceof ParseError ? cause.message : `${collector.id}: ${String(cause)}`;
    return failed('unparsable', message, from);
  }
}

function ofCommand<Id extends string, Data, Args>(
  { source, parse, ...rest }: FactCollector<Id, Data, Args>,
  output: CommandOutput,
  from: Provenance,
): FactResult<Data> {
  if (output.exitCode !== 0) {
    // First: an error text may quote the name of a domain, whatever that says.
    if ('absentWhen' in rest && rest.absentWhen?.(output)) {
      return { status: 'absent', reason: 'object-missing', from };
    }
    const program = source.kind === 'command' ? source.program : '';
    const lines = output.stderr.split('\n').flatMap((line) => line.trim() || []);
    const refusal = lines.find((line) => deniedText.test(line));
    const message = refusal ?? (lines.slice(0, 2).join(' ') || `${program}: exit status ${output.exitCode}`);
    return failed(refusal === undefined ? 'exit-code' : 'denied', message, from);
  }
  if (isCutOff(output.stdout)) {
    throw new ParseError(`${source.kind === 'command' ? source.program : ''}: cut off within a line`);
  }
  return { status: 'ok', data: (parse as (output: CommandOutput) => Data)(output), from };
}

/**
 * Every program that is read ends its last line: `10.0.0.1` at the end may be the beginning of `10.0.0.10`. JSON and XML
 * say by themselves where they end.
 */
function isCutOff(stdout: string): boolean {
  return stdout !== '' && !/[\n\]}>]$/u.test(stdout);
}

function ofFiles<Id extends string, Data, Args>(
  { parse }: FactCollector<Id, Data, Args>,
  files: FileTexts,
  from: Provenance,
): FactResult<Data> {
  try {
    return { status: 'ok', data: (parse as (files: FileTexts) => Data)(files), from };
  } catch (cause) {
    // Nothing was there, and the parser can make nothing of nothing: this host has no such thing.
    if (cause instanceof ParseError && Object.keys(files).length === 0) {
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
