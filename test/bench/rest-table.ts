import { table } from '../lab/bench/confusion.ts';
import type { AtRest } from './at-rest.ts';

/** The section "At rest" of docs/bench.md. Pure. */
export function renderAtRest(measured: readonly (readonly [title: string, rest: AtRest])[]): string {
  const percent = (value: number) => `${value.toFixed(2)} %`;
  return table(
    ['what', 'RSS', 'RSS of its helpers', 'CPU of one core', 'itself', 'programs'],
    measured.map(([title, { rssMiB, helpersMiB, ownPercent, childrenPercent }]) => [
      title,
      `${rssMiB.toFixed(1)} MiB`,
      `${helpersMiB.toFixed(1)} MiB`,
      percent(ownPercent + childrenPercent),
      percent(ownPercent),
      percent(childrenPercent),
    ]),
  );
}
