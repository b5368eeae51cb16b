import type { Change } from './history.ts';

/** What a port of a bridge has, and a device that is in none has not. */
const ofPort = ['isolated', 'learning', 'flood'];

/**
 * What is different after all of these changes, oldest first: a setting that was changed and changed back is none, one
 * that was changed twice is one change, and a device that came or went is one and not one for each of its settings.
 */
export function netOf(changes: readonly Change[]): Change[] {
  const ordered = changes.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const kept = [...Map.groupBy(ordered, ({ section, what }) => `${section} ${what}`).values()].flatMap(
    (some): Change[] => {
      const [first, last] = [some[0], some.at(-1)];
      return first === undefined || last === undefined || first.before === last.after
        ? []
        : [{ ...last, before: first.before }];
    },
  );
  return kept
    .filter((change) => !isConsequence(change, kept))
    .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** Whether a change of a device follows from another one: from its coming or going, or from a bridge's. */
function isConsequence({ section, what, before, after }: Change, all: readonly Change[]): boolean {
  if (section !== 'link' || (before !== null && after !== null)) {
    return false;
  }
  const space = what.lastIndexOf(' ');
  const [device, setting] = [what.slice(0, space), what.slice(space + 1)];
  const other = (name: string) =>
    all.find((change) => change.section === 'link' && change.what === `${device} ${name}`);
  const master = other('master');
  const up = other('up');
  // Of a device that came or went the bridge is told, which says what it is for.
  const cameOrWent = up !== undefined && (up.before === null) !== (up.after === null);
  return (
    (cameOrWent && setting !== (master === undefined ? 'up' : 'master')) ||
    (ofPort.includes(setting) && master !== undefined)
  );
}

/** As many of these changes, in their order: those of what all packets meet before those of a chain among many. */
export function decidesMost(changes: readonly Change[], most: number): Change[] {
  const chosen = changes
    .map((change, index) => ({ change, index }))
    .toSorted((a, b) => rank(a.change) - rank(b.change) || b.index - a.index)
    .slice(0, most);
  return chosen.toSorted((a, b) => a.index - b.index).map(({ change }) => change);
}

function rank({ section, what, after }: Change): number {
  switch (section) {
    case 'iptables-save':
    case 'iptables-legacy-save':
      return /^iptables(?:-legacy)? filter (?:INPUT|FORWARD|OUTPUT)( rules)?$/u.test(what) ? 0 : 1;
    case 'nft-ruleset':
      // A chain that drops what comes to its end, or a rule that drops by itself.
      return /\b(?:drop|reject)\b/u.test(after ?? '') ? 0 : 1;
    default:
      return 0;
  }
}
