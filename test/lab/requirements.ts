import { existsSync, readFileSync } from 'node:fs';

/** The lab cannot run here: one sentence, and the line that helps where there is one. Exit status 3. */
export class LabUnavailable extends Error {
  readonly exitCode = 3;
  readonly install: string | undefined;

  constructor(message: string, install?: string) {
    super(install === undefined ? message : `${message}\n  ${install}`);
    this.install = install;
  }
}

const packagesFile = new URL('../packages.txt', import.meta.url);

/** Debian packages of test/packages.txt whose file is not here. */
export function missingPackages(): string[] {
  return readFileSync(packagesFile, 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .flatMap(([name, file]) => (name && !name.startsWith('#') && file && !existsSync(file) ? [name] : []));
}

/** Throws `LabUnavailable` where the lab cannot run: not Linux, not root, packages missing. */
export function requireLab(): void {
  if (process.platform !== 'linux') {
    throw new LabUnavailable('The lab needs Linux: it is made of network namespaces.');
  }
  if (process.getuid?.() !== 0) {
    throw new LabUnavailable('The lab needs root: run this again with sudo.');
  }
  const missing = missingPackages();
  if (missing.length > 0) {
    throw new LabUnavailable(
      `The lab needs programs that are not installed here (${missing.join(', ')}):`,
      `apt-get install --no-install-recommends ${missing.join(' ')}`,
    );
  }
}
