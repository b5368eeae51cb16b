import { fileURLToPath } from 'node:url';
import { Report } from '../../src/model/report.ts';
import type { CommandOptions } from './command.ts';
import type { Lab } from './lab.ts';
import { requireLab } from './requirements.ts';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

/** `vmping` as a list for `lab.exec`. */
export function vmping(...words: readonly string[]): string[] {
  return [process.execPath, main, ...words];
}

/** What `vmping diagnose --json` said: its one document, what went to stderr, its exit status. */
export interface Diagnosed {
  readonly report: Report;
  readonly stderr: string;
  readonly exitCode: number;
}

/** Runs `vmping diagnose --json` on the hypervisor; `around` stands before it. Fails unless there is one document. */
export async function diagnoseInLab(
  lab: Lab,
  words: readonly string[],
  around: readonly string[] = [],
  options: CommandOptions = {},
): Promise<Diagnosed> {
  const argv = [...around, ...vmping('diagnose', '--json', ...words)];
  const { stdout, stderr, exitCode } = await lab.exec('hv1', argv, { timeoutMs: 30_000, ...options });
  try {
    return { report: Report.parse(JSON.parse(stdout)), stderr, exitCode };
  } catch (cause) {
    throw new Error(`not one document (exit status ${exitCode}):\n${stdout}\n${stderr}`, { cause });
  }
}

/** Whether this machine can run the lab; says why not. */
export function canRunLab(): boolean {
  try {
    requireLab();
    return true;
  } catch (error) {
    console.warn(`skipped: ${String(error)}`);
    return false;
  }
}

/** One NIC of a throw-away domain, as libvirt writes it. */
export interface ThrowAwayNic {
  readonly type: 'bridge' | 'user' | 'direct' | 'ethernet';
  readonly mac: string;
  readonly source?: string;
}

function nicXml({ type, mac, source = '' }: ThrowAwayNic): string {
  const from = { bridge: `<source bridge='${source}'/>`, direct: `<source dev='${source}' mode='bridge'/>` };
  const inner = type === 'bridge' || type === 'direct' ? from[type] : '';
  return `<interface type='${type}'><mac address='${mac}'/>${inner}<model type='virtio'/><rom enabled='no'/></interface>`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll("'", '&apos;');
}

/** Defines a diskless domain on the hypervisor, which boots nothing; `start` starts it. */
export async function throwAwayDomain(
  lab: Lab,
  name: string,
  nics: readonly ThrowAwayNic[],
  start = true,
): Promise<void> {
  const xml = `<domain type='qemu'><name>${escapeXml(name)}</name><memory unit='MiB'>32</memory><vcpu>1</vcpu>
<os><type arch='x86_64' machine='pc'>hvm</type></os>
<devices><emulator>/usr/bin/qemu-system-x86_64</emulator><controller type='usb' model='none'/>
${nics.map(nicXml).join('\n')}<memballoon model='none'/><video><model type='none'/></video></devices></domain>`;
  const script = `cat > /run/lab/throw-away.xml; virsh -q define /run/lab/throw-away.xml${start ? '; virsh -q start --domain "$1"' : ''}`;
  const made = await lab.exec('hv1', ['sh', '-ec', script, 'sh', name], { input: xml, timeoutMs: 20_000 });
  if (made.exitCode !== 0) {
    throw new Error(`${name}: ${made.stderr}`);
  }
}
