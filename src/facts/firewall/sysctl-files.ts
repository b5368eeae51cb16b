import { defineFact, type FileTexts } from '../../model/fact.ts';
import { constantFiles } from '../shared/source.ts';

/** One setting that a file asks for at boot. */
export interface SysctlSetting {
  /** With dots: `net.bridge.bridge-nf-call-iptables`. */
  readonly key: string;
  readonly value: string;
  readonly path: string;
}

/** What the files of sysctl ask for, in the order in which they are applied: the last one holds. */
export interface SysctlFiles {
  readonly settings: readonly SysctlSetting[];
}

// A file of an earlier folder replaces one of the same name (sysctl.d(5)).
const folders = [
  '/etc/sysctl.d',
  '/run/sysctl.d',
  '/usr/local/lib/sysctl.d',
  '/usr/lib/sysctl.d',
  '/lib/sysctl.d',
];

export const sysctlFiles = defineFact({
  id: 'sysctl-files',
  summary: 'Which network settings the files of sysctl ask for at boot',
  source: constantFiles([...folders.map((folder) => `${folder}/*.conf`), '/etc/sysctl.conf']),
  parse(files: FileTexts): SysctlFiles {
    const byName = new Map<string, string>();
    for (const folder of folders.toReversed()) {
      for (const path of Object.keys(files).filter((each) => each.startsWith(`${folder}/`))) {
        byName.set(path.slice(folder.length + 1), path);
      }
    }
    const ordered = [...byName]
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([, path]) => path);
    const main = files['/etc/sysctl.conf'] === undefined ? [] : ['/etc/sysctl.conf'];
    return { settings: [...ordered, ...main].flatMap((path) => settingsOf(path, files[path] ?? '')) };
  },
});

function settingsOf(path: string, text: string): SysctlSetting[] {
  return text.split('\n').flatMap((line) => {
    const found = /^\s*-?(?<key>net[./][\w./*-]+)\s*=\s*(?<value>\S+)\s*$/u.exec(line)?.groups;
    return found === undefined
      ? []
      : [{ key: (found['key'] ?? '').replaceAll('/', '.'), value: found['value'] ?? '', path }];
  });
}
