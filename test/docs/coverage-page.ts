import { topologyOf } from '../lab/faults/fault.ts';
import { decoys, faults } from '../lab/faults/index.ts';
import { catalogue } from './catalogue.ts';
import { notCovered, notRead, recorded } from './coverage.ts';
import { generated, page, table } from './markdown.ts';

/** The lab's scenarios that make a known fault; one that breaks no path counts where vmping must say it as a note. */
export function scenariosOf(code: string) {
  return [
    ...faults.map((fault) => ({ ...fault, says: fault.expect.cause })),
    ...decoys.flatMap((decoy) => (decoy.note === undefined ? [] : [{ ...decoy, says: decoy.note }])),
  ].filter(({ catalogue: codes }) => codes.includes(code));
}

function row(code: string, title: string): string[] {
  const made = scenariosOf(code);
  if (made.length > 0) {
    const causes = new Set(made.map(({ says }) => `\`${says}\``));
    const ids = made.map((scenario) => `${scenario.id} (${topologyOf(scenario)})`);
    return [code, title, `made in the lab: ${ids.join(', ')}`, [...causes].join(', ')];
  }
  const tested = recorded[code];
  return tested === undefined
    ? [code, title, `not covered: ${notCovered[code] ?? 'not yet'}`, '']
    : [code, title, `recorded output: ${tested.from}`, `check \`${tested.check}\``];
}

/** docs/coverage.md: what became of each known fault. */
export function coveragePage(): string {
  const codes = Object.keys(catalogue);
  const made = codes.filter((code) => scenariosOf(code).length > 0);
  const tested = codes.filter((code) => !made.includes(code) && recorded[code] !== undefined);
  return page(
    generated,
    '# Coverage',
    `${codes.length} faults that people really report, and what became of each: ${made.length} are made for real in the lab and are part of the fault bench, ${tested.length} are tested on recorded output since no lab here can make them, ${codes.length - made.length - tested.length} are not covered.`,
    table(
      ['fault', 'what it is', 'how it is tested', 'what vmping says'],
      Object.entries(catalogue).map(([code, title]) => row(code, title)),
    ),
    '## What is not read',
    notRead.map((line) => `- ${line}`).join('\n'),
  );
}
