import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type CommandOptions, type CommandResult, exitStatus, quote, runCommand } from './command.ts';
import { UnknownName } from './errors.ts';
import { breakLab, healLab } from './faults/apply.ts';
import { childrenOf, endHolder } from './holder.ts';
import { serialSocket } from './hypervisor/libvirt.ts';
import { tapAddress } from './hypervisor/network.ts';
import { type GuestResult, runOverSerial, whereOneListens } from './serial.ts';
import {
  isAlive,
  type Kernel,
  knownLabs,
  type LabRecord,
  labName,
  readBroken,
  readRecord,
  removeFiles,
  withLock,
} from './state.ts';
import { findTopology, type TopologyName } from './topologies/index.ts';
import { hostsOf, hypervisor, machineNames, type Topology } from './topology.ts';
import { guestInside, relaySocket, runInside } from './uml/link.ts';
import { spawnInside } from './uml/spawn.ts';
import { buildLab } from './up.ts';

/** A long-running program on a host of the lab. It dies with the process that started it, or with the lab. */
export interface LabProcess {
  /** The process outside of the lab; its stdio is the program's. */
  readonly child: ChildProcess;
  readonly exited: Promise<number>;
  /** Signals the program itself, inside of the lab. */
  kill(signal?: NodeJS.Signals): void;
}

/** How a lab is opened. */
export interface LabOptions {
  /** Default: `VMPING_LAB`, else `default`. */
  readonly name?: string;
  /** `process`: the lab ends with the calling process, however that ends. `detached`: with `down()`. */
  readonly owner: LabRecord['owner'];
  /** By its name, or one that was made up. Default: `plain`. */
  readonly topology?: TopologyName | Topology;
  /** `uml`: all of it in a User-Mode Linux machine. Default: where this machine's kernel cannot do what the topology asks. */
  readonly kernel?: Kernel;
  readonly onProgress?: (line: string) => void;
}

/** A running lab. */
export interface Lab {
  readonly name: string;
  readonly state: LabRecord;
  readonly topology: Topology;
  /** Ids of the faults that are active, oldest first. */
  readonly broken: readonly string[];
  /** Runs a program on a host to its end. On a guest it runs over the serial line, all output in `stdout`. */
  exec(host: string, argv: readonly string[], options?: CommandOptions): Promise<CommandResult>;
  /** Starts a program on a host (not on a guest) and leaves it running. */
  spawn(host: string, argv: readonly string[], options?: SpawnOptions): LabProcess;
  /** Runs a shell command in a guest: needs neither network nor agent. */
  guest(name: string, command: string, options?: GuestOptions): Promise<GuestResult>;
  /** Runs a shell script (`sh -e`) on a host, or in the lab's outer namespaces (`lab`); fails with what it said. */
  script(host: string, script: string): Promise<string>;
  /** The host side of a guest's NIC (the first, if not said), whatever libvirt named it this time. `on`: where it moved. */
  tap(guest: string, nic?: number, on?: string): Promise<string>;
  /** Makes a fault. Refuses a second one unless `also`. */
  break(faultId: string, options?: { readonly also?: boolean }): Promise<void>;
  /** Undoes every fault on record; answers their ids. */
  heal(): Promise<readonly string[]>;
  down(): Promise<void>;
}

/** Settings of one command in a guest. */
export interface GuestOptions {
  /** After this time the guest ends the command. */
  readonly timeoutMs?: number;
  /** How much longer to wait for a guest that does not answer at all. */
  readonly graceMs?: number;
}

/** Settings of a long-running program. */
export interface SpawnOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdio?: StdioOptions;
  readonly cwd?: string;
}

const dieWithParent = ['setpriv', '--pdeathsig', 'KILL'];

/** The lab of that name, made if it is not there: at once where it is up already. */
export async function openLab(options: LabOptions): Promise<Lab> {
  const name = options.name ?? labName();
  const { owner, kernel, topology = 'plain', onProgress = () => {} } = options;
  const wanted = typeof topology === 'string' ? findTopology(topology) : topology;
  return createLab(await buildLab(name, { owner, topology: wanted, kernel: kernel ?? 'auto' }, onProgress));
}

/** Ends the lab that this very process is making: for its last moments after Ctrl-C. A finished lab stays. */
export async function abandonLab(name: string = labName()): Promise<void> {
  const record = readRecord(name);
  if (record && !record.isReady) {
    await endHolder(record);
    removeFiles(name);
  }
}

/** A lab that is up, or nothing. */
export function attachLab(name: string = labName()): Lab | undefined {
  const record = readRecord(name);
  return record?.isReady && record.version === 3 && isAlive(record.holder) ? createLab(record) : undefined;
}

/** Ends a lab whatever its state, and what dead labs left behind; answers whether there was one. */
export async function endLab(name: string = labName()): Promise<boolean> {
  return withLock(
    name,
    () => {},
    async () => {
      const record = readRecord(name);
      if (record) {
        await endHolder(record);
      }
      const isKnown = knownLabs().includes(name);
      removeFiles(name);
      return isKnown;
    },
  );
}

function createLab(state: LabRecord): Lab {
  const { name, topology, init = 0, hypervisors = {} } = state;
  const { guests } = topology;
  const machine = state.kernel === 'uml' ? relaySocket(init) : undefined;

  const checked = (host: string): string => {
    if (host !== 'lab' && host !== 'switch' && !hostsOf(topology).some((other) => other.name === host)) {
      throw new UnknownName('host', host, machineNames(topology));
    }
    return host;
  };

  // A program that is put into a host: in its namespaces, in a folder that exists there, dead with its parent.
  const enter = (host: string, cwd = '/'): string[] => {
    checked(host);
    const pid = hypervisors[host] ?? init;
    const folder = existsSync(`/proc/${pid}/root${cwd}`) ? cwd : '/';
    const login = ['nsenter', '-t', `${pid}`, '-a', `--wdns=${folder}`, ...dieWithParent];
    if (host in hypervisors || host === 'lab') {
      return login;
    }
    return [...login, 'ip', 'netns', 'exec', host];
  };

  const lab: Lab = {
    name,
    state,
    topology,
    get broken() {
      return readBroken(name);
    },
    async exec(host, argv, options = {}) {
      if (guests.some((guest) => guest.name === host)) {
        const { exitCode, output } = await lab.guest(host, argv.map(quote).join(' '), options);
        return { exitCode, stdout: output, stderr: '' };
      }
      return machine === undefined
        ? runCommand([...enter(host), ...argv], options)
        : runInside(machine, checked(host), argv, options);
    },
    spawn(host, argv, { env = {}, stdio = 'pipe', cwd = '/' } = {}) {
      if (machine !== undefined) {
        return spawnInside(machine, { kind: 'run', host: checked(host), argv, env, cwd }, stdio);
      }
      const [program = '', ...rest] = [...dieWithParent, ...enter(host, cwd), ...argv];
      const child = spawn(program, rest, { stdio, env: { ...process.env, ...env } });
      const { promise, resolve, reject } = Promise.withResolvers<number>();
      child.once('error', reject);
      child.once('exit', (code, signal) => resolve(exitStatus(code, signal)));
      return {
        child,
        exited: promise,
        kill(signal = 'SIGTERM') {
          // nsenter forks to enter the pid namespace: its child is the program.
          const [inner] = child.pid === undefined ? [] : childrenOf(child.pid);
          if (inner === undefined) {
            child.kill(signal);
          } else {
            process.kill(inner, signal);
          }
        },
      };
    },
    async guest(guestName, command, { timeoutMs = 15_000, graceMs = 2000 } = {}) {
      if (!guests.some((guest) => guest.name === guestName)) {
        throw new UnknownName(
          'guest',
          guestName,
          guests.map((guest) => guest.name),
        );
      }
      if (machine !== undefined) {
        return guestInside(machine, guestName, command, { timeoutMs, graceMs });
      }
      const sockets = Object.values(hypervisors).map((pid) => `/proc/${pid}/root${serialSocket(guestName)}`);
      return runOverSerial(await whereOneListens(sockets), command, timeoutMs, graceMs);
    },
    async script(host, script) {
      const { exitCode, stdout, stderr } = await lab.exec(host, ['sh', '-ec', script], { timeoutMs: 60_000 });
      if (exitCode !== 0) {
        throw new Error(`on ${host}: ${script.slice(0, 300)}: exit status ${exitCode}\n${stderr.trim()}`);
      }
      return stdout;
    },
    async tap(guestName, index = 0, host) {
      const guest = guests.find(({ name: other }) => other === guestName);
      const on = host ?? guest?.on ?? hypervisor;
      const nic = guest?.nics[index];
      const owner = nic === undefined ? '' : tapAddress(nic);
      const links = JSON.parse(await lab.script(on, 'ip -j link')) as {
        ifname: string;
        address?: string;
      }[];
      const link = links.find(({ address, ifname }) => address === owner && /^(vnet|macvtap)\d/.test(ifname));
      if (link === undefined) {
        throw new Error(`${guestName} has no tap on ${on}: is it running?`);
      }
      return link.ifname;
    },
    break: (faultId, { also = false } = {}) => breakLab(lab, faultId, also),
    heal: () => healLab(lab),
    async down() {
      await endLab(name);
    },
  };
  return lab;
}
