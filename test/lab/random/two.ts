import { type Fault, inOrder } from '../faults/fault.ts';
import { type Kind, makeFault, type Place, stations } from './kind.ts';
import type { Prng } from './prng.ts';

/**
 * Whether the first hides the second. Of a guest whose port is not in this host's network nobody knows which address and
 * routes it should have there: these two are not drawn together; nor are a tap and its port, whose settings go with it when
 * it is taken out of the bridge. Filters see frames before they come to the uplink or after, by their hook, and
 * some see the answers alone: they hide nothing, and are hidden by what is surely nearer.
 */
export function hides({ station: first }: Kind, { station: second }: Kind): boolean {
  return (
    first !== undefined &&
    second !== undefined &&
    first !== 'filter' &&
    !(first === 'uplink' && second === 'filter') &&
    !((first === 'settings' || first === 'tap') && second === 'port') &&
    stations[first] < stations[second]
  );
}

/** Two independent faults at once, of which the one that is told first is the cause; null: none fit here. */
export function drawTwo(prng: Prng, kinds: readonly Kind[], place: Place, number: number): Fault | null {
  const firsts = kinds.filter((kind) => kinds.some((other) => hides(kind, other)));
  if (firsts.length === 0) {
    return null;
  }
  const one = prng.pick(firsts);
  const other = prng.pick(kinds.filter((kind) => hides(one, kind)));
  const first = makeFault(one, place, number);
  const second = makeFault(other, place, number);
  return {
    ...first,
    id: `drawn-${number}-${one.id}-and-${other.id}`,
    summary: `${first.summary}; and ${second.summary}`,
    first,
    second: { fault: second, isShown: false },
    inject: inOrder(first.inject, second.inject),
    heal: inOrder(second.heal, first.heal),
  };
}
