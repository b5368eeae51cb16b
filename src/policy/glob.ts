/**
 * Whether a pattern fits the whole text: `*` stands for any characters, `?` for exactly one, everything else for
 * itself; upper and lower case differ, as they do in libvirt's names. Walks both once and goes back to the last
 * `*` alone, so its time is at most the product of the two lengths, whatever the pattern.
 */
export function globFits(pattern: string, text: string): boolean {
  const wanted = Array.from(pattern);
  const given = Array.from(text);
  let at = 0;
  let star = -1;
  let starredUntil = 0;
  let position = 0;
  while (position < given.length) {
    if (wanted[at] === '*') {
      star = at;
      at += 1;
      starredUntil = position;
    } else if (at < wanted.length && (wanted[at] === '?' || wanted[at] === given[position])) {
      at += 1;
      position += 1;
    } else if (star >= 0) {
      at = star + 1;
      starredUntil += 1;
      position = starredUntil;
    } else {
      return false;
    }
  }
  while (wanted[at] === '*') {
    at += 1;
  }
  return at === wanted.length;
}
