import { readFileSync } from 'node:fs';
import type { Check } from '../../src/checks/check.ts';
import { checks } from '../../src/checks/index.ts';
import { en } from '../../src/message/en.ts';
import { layers } from '../../src/model/layer.ts';
import { filesOfLayers, idOfFile } from './check-files.ts';
import { codes, generated, page, table } from './markdown.ts';

const texts: Readonly<Record<string, string>> = en;
const folder = new URL('../../src/checks/', import.meta.url);
const sources = new Map(filesOfLayers(folder).map((file) => [idOfFile(file), new URL(file, folder)]));

/** Where the fixes of a check are typed: read off its source, and off the helpers beside it that it imports. */
export function placesOf(check: Pick<Check, 'id'>): readonly string[] {
  const places = (file: URL): string[] => {
    const source = readFileSync(file, 'utf8');
    const helpers = [...source.matchAll(/from '(?<path>\.\.?\/[^']+)'/gu)]
      .map(({ groups }) => new URL(groups?.['path'] ?? '', file))
      .filter(
        ({ pathname }) => pathname.startsWith(folder.pathname) && !pathname.endsWith('/checks/check.ts'),
      );
    const own = [...source.matchAll(/\bwhere: '(?<place>[a-z]+)'/gu)].map(
      ({ groups }) => groups?.['place'] ?? '',
    );
    return [...own, ...helpers.flatMap(places)];
  };
  const source = sources.get(check.id);
  if (source === undefined) {
    throw new Error(`no file of src/checks is named like ${check.id}`);
  }
  return [...new Set(places(source))].toSorted();
}

function section(check: Check, index: number): string {
  const optional = check.optional.length > 0 ? `; read where they are there: ${codes(check.optional)}` : '';
  return page(
    `### ${index + 1}. \`${check.id}\``,
    `${check.summary}.`,
    [
      `- Facts: ${codes(check.needs)}${optional}`,
      `- Probes: ${codes(check.probes)}`,
      `- Skipped after a failure of: ${codes(check.dependsOn, 'nothing')}`,
      `- The fix is typed on: the ${placesOf(check).join(', the ')}`,
      ...(check.decisive ? ['- Decisive: a failure ends the run before any frame is sent'] : []),
    ].join('\n'),
    table(
      ['Finding', 'Cause', 'Said with the fix'],
      check.findings.map((code) => [
        `\`${code}\``,
        texts[`finding.${code}`] ?? '',
        texts[`fix.${code}`] ?? '',
      ]),
    ),
  ).trimEnd();
}

/** docs/checks.md. */
export function checksPage(): string {
  const lost = layers.flatMap((layer) => {
    const text = texts[`finding.${layer}.lost-at-hop`];
    return text === undefined ? [] : [[`\`${layer}.lost-at-hop\``, text]];
  });
  return page(
    generated,
    '# Checks',
    `${checks.length} checks, in the order of the way from the guest to the target. Of several failures that break the path the first in this order is the cause, and the others are listed under it; where the probes show that the path works, none of them is called a fault. Words in braces are filled in. Codes are permanent.`,
    ...checks.map(section),
    '### Where no check knows the cause',
    'The path does not work and no check failed: the verdict names the last hop that saw the frames and the first that did not, in the layer of that hop, and does not guess.',
    table(['Finding', 'Text'], lost),
  );
}
