/** Up to three names that a typing error may have meant, nearest first; none where nothing is near. */
export function nearestNames(typed: string, names: readonly string[]): readonly string[] {
  const wanted = typed.toLowerCase();
  const ranked = [...new Set(names)]
    .map((name) => ({ name, distance: distanceTo(wanted, name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance || a.name.localeCompare(b.name));
  const within = (most: (name: string) => number) =>
    ranked.filter(({ name, distance }) => distance <= most(name)).map(({ name }) => name);
  const near = within((name) => Math.max(1, Math.floor(Math.max(wanted.length, name.length) / 3)));
  // Half of a short name may be its number: web99 is asked for where web01 was meant.
  return (near.length > 0 ? near : within(() => 2)).slice(0, 3);
}

/** Edit distance (insert, delete, replace, swap of neighbours); a name that begins with what was typed is near. */
function distanceTo(typed: string, name: string): number {
  if (Math.abs(typed.length - name.length) > 20) {
    return Number.POSITIVE_INFINITY;
  }
  if (typed.length >= 2 && name.startsWith(typed)) {
    return 1;
  }
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: name.length + 1 }, (_, index) => index);
  for (let row = 1; row <= typed.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= name.length; column += 1) {
      const same = typed[row - 1] === name[column - 1];
      const cost = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped =
        row > 1 && column > 1 && typed[row - 1] === name[column - 2] && typed[row - 2] === name[column - 1];
      current.push(swapped ? Math.min(cost, (beforePrevious[column - 2] ?? 0) + 1) : cost);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[name.length] ?? 0;
}
