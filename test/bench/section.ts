import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { idsOf } from '../lab/bench/over-topologies.ts';
import { topologies } from '../lab/topologies/index.ts';
import { factsOf, renderSummary } from './summary.ts';

const file = new URL('../../docs/bench.md', import.meta.url);

/** The fault bench has a section for each lab, so that a run over some of them keeps those of the others. */
const labs = topologies.map(({ name }) => [`faults-${name}`, `Faults: the lab \`${name}\``] as const);

const titles: ReadonlyMap<string, string> = new Map([
  ['faults', 'Fault bench'],
  ...labs,
  ['random', 'Random bench'],
  ['budgets', 'Budgets'],
  ['rest', 'At rest'],
  ['chat', 'Chats under load'],
]);

/** The sections of docs/bench.md: each is written by a run of its own and keeps the others'. */
export type Section = `faults-${string}` | 'random' | 'budgets' | 'rest' | 'chat';

const head = `# Benchmarks

Generated, do not edit. \`npm run bench:faults\` writes a section for each lab that it runs in (\`--topology NAME[,NAME]\`
chooses them) and sums up all of them in the first; \`npm run bench:faults -- --random N --seed S\`,
\`npm run bench\`, \`npm run bench:rest\` and \`npm run bench:chat\` write the last four.
`;

/** Puts one section into docs/bench.md. Answers the path of the file. */
export function writeSection(name: Section, text: string): string {
  const page = putSection(read(), name, text);
  mkdirSync(new URL('.', file), { recursive: true });
  writeFileSync(file, page);
  return file.pathname;
}

/** A page with one section replaced, and with the sum of what its fault benches found. Pure. */
export function putSection(page: string, name: Section, text: string): string {
  if (!titles.has(name)) {
    throw new Error(`docs/bench.md has no section ${name}`);
  }
  const bodies = new Map<string, string>();
  for (const each of titles.keys()) {
    const body = each === name ? text.trim() : partOf(page, each);
    if (body !== null && each !== 'faults') {
      bodies.set(each, body);
    }
  }
  const facts = labs.flatMap(([each]) => factsOf(bodies.get(each) ?? '') ?? []);
  if (facts.length > 0) {
    bodies.set(
      'faults',
      renderSummary(
        facts,
        topologies.map((each) => ({
          name: each.name,
          kernel: each.kernel,
          hasQuestions: idsOf(each).length > 0,
        })),
      ),
    );
  }
  const parts = [...titles].flatMap(([each, title]) => {
    const body = bodies.get(each);
    return body === undefined ? [] : [`${opening(each)}\n## ${title}\n\n${body}\n${closing(each)}`];
  });
  return `${[head, ...parts].join('\n')}\n`;
}

function read(): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** The text of a section without its heading; null where the page has none. */
function partOf(text: string, name: string): string | null {
  const from = text.indexOf(opening(name));
  const to = text.indexOf(closing(name));
  return from === -1 || to === -1
    ? null
    : text
        .slice(from + opening(name).length, to)
        .trim()
        .replace(/^## .*\n+/u, '');
}

function opening(name: string): string {
  return `<!-- ${name}: begin -->\n`;
}

function closing(name: string): string {
  return `\n<!-- ${name}: end -->\n`;
}
