/** More names than these are no help in one line. */
const mostNames = 20;

/** A host, guest or fault that is not there, with the names that come nearest. Exit status 2. */
export class UnknownName extends Error {
  readonly exitCode = 2;

  constructor(kind: string, given: string, known: readonly string[]) {
    const near = nearest(given, known);
    const few = known.slice(0, mostNames).join(', ');
    const rest = known.length > mostNames ? ` and ${known.length - mostNames} more` : '';
    const hint = near.length > 0 ? `did you mean ${near.join(' or ')}?` : `there are ${few}${rest}`;
    super(`no ${kind} ${JSON.stringify(given)}: ${hint}`);
  }
}

/** A command that cannot be done in the state that the lab is in. Exit status 2. */
export class LabRefusal extends Error {
  readonly exitCode = 2;
}

/** The known names that look most like the given one, best first; none where nothing is near. */
export function nearest(given: string, known: readonly string[], limit = 3): string[] {
  const far = Math.max(2, Math.floor(given.length / 2));
  return known
    .map((name) => ({ name, distance: name.includes(given) && given !== '' ? 1 : editDistance(given, name) }))
    .filter(({ distance }) => distance <= far)
    .sort((a, b) => a.distance - b.distance || a.name.localeCompare(b.name))
    .slice(0, limit)
    .map(({ name }) => name);
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
