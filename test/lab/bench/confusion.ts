import type { Run } from './run.ts';

/** Wanted × got, per layer: how many questions of each wanted layer were answered with each. */
export interface Confusion {
  readonly columns: readonly string[];
  readonly rows: readonly { readonly wanted: string; readonly counts: readonly number[] }[];
}

const layers = ['vm', 'physical', 'datalink', 'network', 'transport', 'application'];
const order = [...layers, 'reachable', 'inconclusive', 'no answer'];

/** The layer that a cause begins with; an outcome is its own. */
export function layerOf(word: string): string {
  return word.split('.')[0] ?? word;
}

/** Counts. Rows and columns that are empty are left out, but for the layers that were wanted. Pure. */
export function confusionOf(runs: readonly Pick<Run, 'wanted' | 'got'>[]): Confusion {
  const pairs = runs.map(({ wanted, got }) => ({ wanted: layerOf(wanted), got: layerOf(got) }));
  const used = (name: string) => pairs.some(({ wanted, got }) => wanted === name || got === name);
  const columns = order.filter(used);
  const rows = columns
    .filter((name) => pairs.some(({ wanted }) => wanted === name))
    .map((wanted) => ({
      wanted,
      counts: columns.map((got) => pairs.filter((pair) => pair.wanted === wanted && pair.got === got).length),
    }));
  return { columns, rows };
}

/** As a table in Markdown, which reads well in a terminal too. Pure. */
export function renderConfusion({ columns, rows }: Confusion): string {
  return table(
    ['wanted ↓ got →', ...columns],
    rows.map(({ wanted, counts }) => [wanted, ...counts.map((count) => (count === 0 ? '·' : String(count)))]),
  );
}

/** A table in Markdown with columns of even width. Pure. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, index) =>
    Math.max(3, ...[head, ...rows].map((row) => (row[index] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, index) => (cells[index] ?? '').padEnd(width)).join(' | ')} |`;
  return [line(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rows.map(line)].join(
    '\n',
  );
}
