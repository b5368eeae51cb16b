import { readFileSync } from 'node:fs';
import type { CommandOutput, FactCollector, FileTexts } from '../../../src/model/fact.ts';

/** What a collector makes of a program's standard output. */
export function parseOutput<Id extends string, Data, Args>(
  collector: FactCollector<Id, Data, Args>,
  stdout: string,
): Data {
  const parse = collector.parse as (output: CommandOutput) => Data;
  return parse({ stdout, stderr: '', exitCode: 0 });
}

/** What a collector makes of the files that were there. */
export function parseFiles<Id extends string, Data, Args>(
  collector: FactCollector<Id, Data, Args>,
  files: FileTexts,
): Data {
  return (collector.parse as (texts: FileTexts) => Data)(files);
}

/** What a collector takes a failure of its program for: `true` means that there is no such thing. */
export function saysAbsent<Id extends string, Data, Args>(
  collector: FactCollector<Id, Data, Args>,
  stderr: string,
): boolean {
  return 'absentWhen' in collector && (collector.absentWhen?.({ stdout: '', stderr, exitCode: 1 }) ?? false);
}

/** Recorded output, `<fact>/<name>` below test/fixtures/facts. */
export function recorded(name: string): string {
  return readFileSync(new URL(`../../fixtures/facts/${name}`, import.meta.url), 'utf8');
}
