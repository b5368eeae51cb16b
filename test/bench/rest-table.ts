import { table } from '../lab/bench/confusion.ts';
import type { AtRest } from './at-rest.ts';

/** What the design allows a worker. */
const budget = { rssMiB: 110, percent: 0.2 } as const;

/** The section "At rest" of docs/bench.md. Pure. */
export function renderAtRest(measured: readonly (readonly [title: string, rest: AtRest])[]): string {
  const percent = (value: number) => `${value.toFixed(2)} %`;
  return table(
    [
      'what',
      `RSS (≤ ${budget.rssMiB} MiB)`,
      `CPU of one core (≤ ${budget.percent} %)`,
      'holds',
      'itself',
      'programs',
      'RSS of its helpers',
    ],
    measured.map(([title, { rssMiB, helpersMiB, ownPercent, childrenPercent }]) => [
      title,
      `${rssMiB.toFixed(1)} MiB`,
      percent(ownPercent + childrenPercent),
      rssMiB <= budget.rssMiB && ownPercent + childrenPercent <= budget.percent ? 'yes' : '**no**',
      percent(ownPercent),
      percent(childrenPercent),
      `${helpersMiB.toFixed(1)} MiB`,
    ]),
  );
}
