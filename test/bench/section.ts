import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';

const file = new URL('../../docs/bench.md', import.meta.url);

const sections = { faults: 'Fault bench', random: 'Random bench', budgets: 'Budgets' } as const;

/** The sections of docs/bench.md: each is written by a program of its own and keeps the others'. */
export type Section = keyof typeof sections;

const head = `# Benchmarks

Generated: \`npm run bench:faults\` writes the first part, \`npm run bench:faults -- --random N --seed S\` the second,
\`npm run bench\` the third. Do not edit.
`;

/** Puts one section into docs/bench.md. Answers the path of the file. */
export function writeSection(name: Section, text: string): string {
  const before = read();
  const parts = (Object.keys(sections) as Section[]).flatMap((each) => {
    const body = each === name ? `\n## ${sections[each]}\n\n${text.trim()}\n` : partOf(before, each);
    return body === null ? [] : [`${opening(each)}${body}${closing(each)}`];
  });
  mkdirSync(new URL('.', file), { recursive: true });
  writeFileSync(file, `${[head, ...parts].join('\n')}\n`);
  return file.pathname;
}

/** What the figures were measured on, in one sentence. */
export function machine(): string {
  const [first] = cpus();
  return (
    `Measured on ${cpus().length} shared cores (${first?.model.trim() ?? 'unknown'}), Node ${process.versions.node}, ` +
    `${new Date().toISOString().slice(0, 10)}; the guests are emulated (QEMU without KVM), and what else ran on the ` +
    'machine is in the times: ratios count more than single times.'
  );
}

function read(): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function partOf(text: string, name: Section): string | null {
  const from = text.indexOf(opening(name));
  const to = text.indexOf(closing(name));
  return from === -1 || to === -1 ? null : text.slice(from + opening(name).length, to);
}

function opening(name: Section): string {
  return `<!-- ${name}: begin -->\n`;
}

function closing(name: Section): string {
  return `\n<!-- ${name}: end -->\n`;
}
