import type { Field } from './field.ts';
import type { HookedFrame } from './frame.ts';
import { doubt, type Match } from './match.ts';

/** Whether the host's route back to the source leads to where the packet came in, or (`loose`) anywhere at all. */
export function hasWayBack({ wayBack, altered }: HookedFrame, isLoose: boolean, withMark: boolean): Match {
  if (wayBack === undefined || (withMark && altered.has('meta.mark'))) {
    return doubt("the host's route back to the source is not known");
  }
  return wayBack === 'same' || (isLoose && wayBack === 'other');
}

/** Reads nft's `fib`: the kind of an address, or whether there is a way back to the source (1) or none (0). */
export function readFib(fib: Readonly<Record<string, unknown>>, frame: HookedFrame): Field | undefined {
  const flags = [fib['flags']].flat();
  const { result } = fib;
  const isLimited = flags.includes('iif') || flags.includes('oif');
  if (result === 'type' && !isLimited && !flags.includes('mark')) {
    const kind = flags.includes('daddr') ? kindOf(frame, 'dst') : kindOf(frame, 'src');
    return { type: 'word', value: kind ?? doubt('the kind of the address is not known') };
  }
  if ((result === 'oif' || result === 'oifname') && flags.includes('saddr') && !flags.includes('daddr')) {
    const way = hasWayBack(frame, !flags.includes('iif'), flags.includes('mark'));
    return { type: 'exists', value: typeof way === 'boolean' ? BigInt(way) : way };
  }
  return undefined;
}

/** The kind of the packet's source or destination; not known once the destination was translated. */
export function kindOf(frame: HookedFrame, side: 'src' | 'dst'): HookedFrame['srcKind'] {
  const isAltered = frame.altered.has(side === 'dst' ? 'ip.daddr' : 'ip.saddr');
  return isAltered ? undefined : side === 'dst' ? frame.dstKind : frame.srcKind;
}
