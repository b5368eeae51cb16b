import {
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Topology } from './topology.ts';

/** A process that cannot be mistaken for a later one with the same number. */
export interface ProcessRef {
  readonly pid: number;
  readonly startTime: string;
}

/** Which kernel a lab runs on: this machine's own, or that of a User-Mode Linux machine. */
export type Kernel = 'host' | 'uml';

/** What is on record of a running lab, for every process that wants to use or end it. */
export interface LabRecord {
  readonly version: 3;
  readonly name: string;
  /** All of it, so that one that was drawn at random is known to every process as well. */
  readonly topology: Topology;
  readonly owner: 'detached' | 'process';
  readonly kernel: Kernel;
  readonly holder: ProcessRef;
  /** The PID namespace in which the numbers of processes hold. */
  readonly pidNamespace?: string;
  /** First process of the lab's namespaces; set once there is one. */
  readonly init?: number;
  /** First processes of the hypervisors' own namespaces, by their names. */
  readonly hypervisors?: Readonly<Record<string, number>>;
  /** Only a lab with all of it up is ready; anything else is a leftover once nobody works on it. */
  readonly isReady: boolean;
  readonly startedAt: string;
}

const root = '/run/vmping-lab';

/** The name of the lab that commands mean: `VMPING_LAB`, else `default`. */
export function labName(): string {
  return process.env['VMPING_LAB'] || 'default';
}

/** The lab's folder; throws for a name that is no plain word. */
export function labFolder(name: string): string {
  if (!/^[a-z0-9][a-z0-9._-]{0,40}$/i.test(name)) {
    throw new Error(`not a name for a lab: ${JSON.stringify(name)} (letters, digits, dot, dash, underscore)`);
  }
  return `${root}/${name}`;
}

/** Start time of a process in clock ticks, or nothing where there is no such process (a zombie is none). */
export function startTimeOf(pid: number): string | undefined {
  try {
    // The program's name may hold spaces and parentheses: count fields from the last `)`.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** The PID namespace of this process, as the kernel names it. */
export function pidNamespace(): string {
  return readlinkSync('/proc/self/ns/pid');
}

/** Whether this very process still runs. */
export function isAlive({ pid, startTime }: ProcessRef): boolean {
  return startTimeOf(pid) === startTime;
}

/** The record of a lab, or nothing where there is none or it is unreadable. */
export function readRecord(name: string): LabRecord | undefined {
  try {
    return JSON.parse(readFileSync(`${labFolder(name)}/state.json`, 'utf8')) as LabRecord;
  } catch {
    return undefined;
  }
}

/** Writes the record at once or not at all. */
export function writeRecord(record: LabRecord): void {
  writeJson(record.name, 'state.json', record);
}

function writeJson(name: string, file: string, value: unknown): void {
  const folder = labFolder(name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/${file}.new`, `${JSON.stringify(value, null, 2)}\n`);
  renameSync(`${folder}/${file}.new`, `${folder}/${file}`);
}

/** Ids of the faults that were made and not healed, oldest first. */
export function readBroken(name: string): string[] {
  try {
    return JSON.parse(readFileSync(`${labFolder(name)}/broken.json`, 'utf8')) as string[];
  } catch {
    return [];
  }
}

/** Puts the active faults on record. */
export function writeBroken(name: string, ids: readonly string[]): void {
  writeJson(name, 'broken.json', ids);
}

/** Removes the lab's files, and the folder of all labs with the last of them. */
export function removeFiles(name: string): void {
  rmSync(labFolder(name), { recursive: true, force: true });
  try {
    if (readdirSync(root).length === 0) {
      rmSync(root, { recursive: true });
    }
  } catch {
    // Another process took it away first.
  }
}

/** Labs that have files here, dead ones too. */
export function knownLabs(): string[] {
  try {
    return readdirSync(root);
  } catch {
    return [];
  }
}

/**
 * Runs `work` while no other process does so for this lab. The lock is a socket in the kernel's abstract
 * namespace: it ends with its process, so a crash leaves no lock behind.
 */
export async function withLock<T>(name: string, onWait: () => void, work: () => Promise<T>): Promise<T> {
  for (let isFirst = true; ; isFirst = false) {
    const server = createServer();
    const { promise, resolve, reject } = Promise.withResolvers<boolean>();
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
    );
    server.listen(`\0vmping-lab-${name}`, () => resolve(true));
    if (await promise) {
      try {
        return await work();
      } finally {
        server.close();
      }
    }
    if (isFirst) {
      onWait();
    }
    await sleep(150);
  }
}
