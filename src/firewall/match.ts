/** Whether a condition holds; an object says why that cannot be known. Never guessed. */
export type Match = boolean | Doubt;
export interface Doubt {
  readonly because: string;
}

export function isDoubt(value: unknown): value is Doubt {
  return typeof value === 'object' && value !== null && 'because' in value;
}

export function doubt(because: string): Doubt {
  return { because };
}

export function not(match: Match): Match {
  return isDoubt(match) ? match : !match;
}

/** One `false` decides, whatever else is in doubt. */
export function every(matches: Iterable<Match>): Match {
  let found: Match = true;
  for (const match of matches) {
    if (match === false) {
      return false;
    }
    if (isDoubt(match) && found === true) {
      found = match;
    }
  }
  return found;
}

/** One `true` decides, whatever else is in doubt. */
export function some(matches: Iterable<Match>): Match {
  let found: Match = false;
  for (const match of matches) {
    if (match === true) {
      return true;
    }
    if (isDoubt(match) && found === false) {
      found = match;
    }
  }
  return found;
}
