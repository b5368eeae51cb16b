import { existsSync, readFileSync } from 'node:fs';
import { runCommand } from './command.ts';
import type { KernelFeature, Topology } from './topology.ts';

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

/** Debian packages of test/packages.txt that the lab cannot do without and whose file is not here. */
export function missingPackages(): string[] {
  return readFileSync(packagesFile, 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .flatMap(([name, file, kind]) =>
      name && !name.startsWith('#') && file && kind !== 'optional' && !existsSync(file) ? [name] : [],
    );
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

// Each is tried in a network of its own, which is gone with the command.
const attempts: Readonly<Record<KernelFeature, string>> = {
  '802.1q':
    'ip link add a type veth peer name b && ip link add link a name a.10 type vlan id 10 && ip link show a.10',
  'vlan-filtering': 'ip link add a type bridge vlan_filtering 1 && bridge vlan show dev a | grep -q 1',
  bonding: 'ip link add a type bond mode active-backup && ip link show a',
};

/** What the topology asks of the kernel and this one does not do. */
export async function missingFeatures({
  features,
}: Pick<Topology, 'features'>): Promise<readonly KernelFeature[]> {
  const tried = await Promise.all(
    features.map(async (feature) => {
      const { exitCode } = await runCommand(['unshare', '--net', 'sh', '-c', attempts[feature]]);
      return { feature, works: exitCode === 0 };
    }),
  );
  return tried.filter(({ works }) => !works).map(({ feature }) => feature);
}

/** The kernel that a lab of this topology runs on: this machine's where it can do all that the topology asks. */
export async function chooseKernel(topology: Topology): Promise<'host' | 'uml'> {
  const missing = await missingFeatures(topology);
  if (missing.length === 0) {
    return 'host';
  }
  requireUml(`This machine's kernel lacks what the topology ${topology.name} needs (${missing.join(', ')})`);
  return 'uml';
}

/** The kernel as a program, of Debian's package `user-mode-linux`. */
export const umlProgram = '/usr/bin/linux.uml';

/** Whether a User-Mode Linux machine can be started here. */
export function canRunUml(): boolean {
  try {
    requireUml('');
    return true;
  } catch {
    return false;
  }
}

/** Throws `LabUnavailable` where no User-Mode Linux machine can be started; `why`: what it is needed for. */
export function requireUml(why: string): void {
  if (!existsSync(umlProgram) || !existsSync('/usr/lib/uml/modules')) {
    throw new LabUnavailable(
      `${why}, and User-Mode Linux is not installed here (${umlProgram}, which Debian has for amd64):`,
      'apt-get install --no-install-recommends user-mode-linux',
    );
  }
  if (!existsSync('/dev/net/tun')) {
    throw new LabUnavailable(`${why}, and User-Mode Linux needs /dev/net/tun, which is not here.`);
  }
}
