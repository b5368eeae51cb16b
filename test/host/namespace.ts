import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A network namespace with a /sys of its own, on this machine's kernel; needs root. */
export interface Namespace {
  /** Runs a program in it, to its end; answers what it printed. */
  run(...argv: string[]): string;
  /** Runs many commands of `ip` as fast as one process of it can. */
  ipBatch(commands: readonly string[]): Promise<void>;
  /** Starts a program in it; the process is that program itself. */
  spawn(argv: readonly string[], env?: NodeJS.ProcessEnv): ChildProcess;
  /** How often the carrier of a device came or went since it exists. */
  carrierChanges(device: string): number;
  remove(): void;
}

export async function createNamespace(): Promise<Namespace> {
  const script = 'mount -t sysfs sysfs /sys && ip link set lo up && echo ready && exec sleep 3600';
  const holder = spawn(
    'setpriv',
    ['--pdeathsig', 'KILL', 'unshare', '--net', '--mount', 'sh', '-c', script],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  await new Promise<void>((resolve, reject) => {
    holder.once('error', reject);
    holder.once('exit', () => reject(new Error('no network namespace could be made: is this root?')));
    holder.stdout.once('data', () => resolve());
  });
  const enter = ['-t', String(holder.pid), '--net', '--mount', '--'];
  const run = (...argv: string[]) => execFileSync('nsenter', [...enter, ...argv], { encoding: 'utf8' });
  const start = (argv: readonly string[], env?: NodeJS.ProcessEnv) =>
    spawn('nsenter', [...enter, ...argv], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
  return {
    run,
    spawn: start,
    async ipBatch(commands) {
      const ip = start(['ip', '-batch', '-']);
      ip.stdin?.end(`${commands.join('\n')}\n`);
      const status = await new Promise<number | null>((resolve) => {
        ip.once('exit', resolve);
      });
      if (status !== 0) {
        throw new Error(`ip -batch ended with status ${status}: ${ip.stderr?.read() ?? ''}`);
      }
    },
    carrierChanges: (device) => Number(run('cat', `/sys/class/net/${device}/carrier_changes`)),
    remove: () => holder.kill('SIGKILL'),
  };
}

/** What a process prints, a JSON document a line, as it comes. */
export function readDocuments<Document>(child: ChildProcess): Document[] {
  const documents: Document[] = [];
  if (child.stdout) {
    createInterface({ input: child.stdout }).on('line', (line) => documents.push(JSON.parse(line)));
  }
  return documents;
}

/** So many times down and up again, as lines for `ip -batch`: twice as many transitions. */
export function flaps(device: string, times: number): string[] {
  return Array.from({ length: times }, () => [`link set ${device} down`, `link set ${device} up`]).flat();
}
