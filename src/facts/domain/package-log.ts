import { defineFact, type FileTexts, ParseError } from '../../model/fact.ts';
import { constantFiles } from '../shared/source.ts';

/** One package that was installed, upgraded or removed. `before` is null for a new one, `after` for one that is gone. */
export interface PackageChange {
  /** ISO 8601; local time without an offset where the log has none (dpkg). */
  readonly at: string;
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface PackageLog {
  /** Oldest first. */
  readonly changes: readonly PackageChange[];
}

/** The formats of dpkg(1), pacman(8) and dnf's rpm log, told apart by how their lines begin. */
const dpkg =
  /^(?<day>\d{4}-\d\d-\d\d) (?<time>\d\d:\d\d:\d\d) (?<what>install|upgrade|remove) (?<name>[^\s:]+)(?::\S+)? (?<before>\S+) (?<after>\S+)$/u;
const pacman =
  /^\[(?<at>[^\]]+)\] \[ALPM\] (?<what>installed|upgraded|downgraded|removed) (?<name>\S+) \((?<versions>[^)]+)\)$/u;
const dnf = /^(?<at>\S+) \S+ (?<what>Installed|Upgrade|Erase): (?<name>.+?)-(?<version>[^-]+-[^-]+)$/u;

export const packageLog = defineFact({
  id: 'package-log',
  summary: 'Which packages were installed, upgraded and removed, as the package manager noted',
  source: constantFiles(['/var/log/dpkg.log', '/var/log/pacman.log', '/var/log/dnf.rpm.log']),
  // Every other line of such a log tells a step on the way.
  parse: (files: FileTexts): PackageLog => ({
    changes: Object.entries(files).flatMap(([path, text]) => {
      if (text.trim() !== '' && !/^\[?\d{4}-\d\d-\d\d/mu.test(text)) {
        throw new ParseError(`${path}: no line begins with a day`);
      }
      return text.split('\n').flatMap(readLine);
    }),
  }),
});

function readLine(line: string): PackageChange[] {
  const version = (text: string | undefined) => (text === undefined || text === '<none>' ? null : text);
  const debian = dpkg.exec(line)?.groups;
  if (debian) {
    const { day, time, name = '', what, before, after } = debian;
    const gone = what === 'remove';
    return [{ at: `${day}T${time}`, name, before: version(before), after: gone ? null : version(after) }];
  }
  const arch = pacman.exec(line)?.groups;
  if (arch) {
    const { at = '', name = '', what, versions = '' } = arch;
    const [first = '', second] = versions.split(' -> ');
    const gone = what === 'removed';
    return [{ at, name, before: second || gone ? first : null, after: gone ? null : (second ?? first) }];
  }
  const fedora = dnf.exec(line)?.groups;
  if (fedora) {
    const { at = '', name = '', what, version: is } = fedora;
    return [{ at, name, before: null, after: what === 'Erase' ? null : version(is) }];
  }
  return [];
}
