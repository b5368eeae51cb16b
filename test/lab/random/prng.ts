/** Numbers that look random and are the same for the same seed on every machine (mulberry32). */
export interface Prng {
  /** From 0 up to, not including, 1. */
  next(): number;
  /** One of these. */
  pick<Item>(items: readonly Item[]): Item;
  /** True in this share of the cases. */
  chance(share: number): boolean;
}

/** Begins the row of numbers of a seed. */
export function createPrng(seed: number): Prng {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    pick<Item>(items: readonly Item[]): Item {
      const item = items[Math.floor(next() * items.length)];
      if (item === undefined) {
        throw new Error('nothing to pick from');
      }
      return item;
    },
    chance: (share) => next() < share,
  };
}
