import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { type AuditEntry, type AuditLog, cutToSize } from '../src/model/audit.ts';
import { endsInLineBreak, readLastEntries } from './audit-file-reader.ts';

export interface AuditFileOptions {
  /** Told when the log cannot be written, at most once a minute, and when it can again. */
  readonly onProblem: (says: string) => void;
  /** Milliseconds that only go forward; for tests. */
  readonly nowMs?: () => number;
}

/** How often a log that cannot be written is spoken of. */
const tellEveryMs = 60_000;

/** One open file, and which it was when it was opened. */
interface Open {
  readonly descriptor: number;
  readonly device: number;
  readonly inode: number;
}

/**
 * The audit log as a file of JSON lines. It is only ever appended to, one write per line, so that several
 * processes may share it, and its mode is 0600 when vmping makes it. Written when `write`
 * returns, so a `kill -9` takes nothing back. Whoever rotates it renames it; the next entry goes into a new file.
 */
export function openAuditFile(
  file: string,
  { onProblem, nowMs = () => performance.now() }: AuditFileOptions,
): AuditLog & { close(): void } {
  let open: Open | undefined;
  // A line that was written in part is ended first, or the next one would be lost with it.
  let torn = false;
  let problem = '';
  let lost = 0;
  let toldAt = Number.NEGATIVE_INFINITY;

  const reopen = () => {
    if (open && isStillThere(open, file)) {
      return open;
    }
    close();
    const { created, ...opened } = openForAppend(file);
    open = opened;
    torn = !created && !endsInLineBreak(file);
    return opened;
  };
  const close = () => {
    if (open) {
      closeSync(open.descriptor);
      open = undefined;
    }
  };
  const write = (entry: AuditEntry) => {
    try {
      const { descriptor } = reopen();
      const line = Buffer.from(`${torn ? '\n' : ''}${JSON.stringify(cutToSize(entry))}\n`);
      const written = writeSync(descriptor, line);
      torn = written > 0 ? written < line.length : torn;
      if (written < line.length) {
        throw new Error('the disk is full');
      }
    } catch (error) {
      close();
      lost += 1;
      problem = reasonOf(error);
      if (nowMs() - toldAt >= tellEveryMs) {
        toldAt = nowMs();
        onProblem(`the audit log ${file} cannot be written (${problem}); entries lost so far: ${lost}`);
      }
      return;
    }
    if (lost > 0) {
      onProblem(`the audit log ${file} can be written again; entries lost: ${lost}`);
      lost = 0;
      problem = '';
      toldAt = Number.NEGATIVE_INFINITY;
    }
  };
  return {
    write,
    close,
    last: (count, filter = {}) => readLastEntries(file, count, filter),
    health: () =>
      problem === ''
        ? { ok: true, says: '' }
        : { ok: false, says: `the audit log ${file} cannot be written: ${problem}` },
  };
}

function openForAppend(file: string): Open & { readonly created: boolean } {
  const created = statSync(file, { throwIfNoEntry: false }) === undefined;
  if (created) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  }
  // O_NONBLOCK: a pipe that nobody reads is an error at once, and no bot that hangs.
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK;
  const descriptor = openSync(file, flags, 0o600);
  const { dev, ino } = fstatSync(descriptor);
  return { descriptor, device: dev, inode: ino, created };
}

function isStillThere({ device, inode }: Open, file: string): boolean {
  const now = statSync(file, { throwIfNoEntry: false });
  return now !== undefined && now.dev === device && now.ino === inode;
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const reasons: Readonly<Record<string, string>> = {
    ENOSPC: 'the disk is full',
    EDQUOT: 'the quota is used up',
    EACCES: 'this user may not write it',
    EPERM: 'this user may not write it',
    EROFS: 'the file system is read-only',
    ENOENT: 'its folder is not there',
    ENOTDIR: 'its folder is not one',
    EEXIST: 'its folder is not one',
    EISDIR: 'it is a folder',
  };
  return reasons[code ?? ''] ?? message;
}

/** Whether the log could be written here, for `vmping doctor`; nothing is made or changed. Empty: it could. */
export function auditFileProblem(file: string): string {
  const isThere = statSync(file, { throwIfNoEntry: false }) !== undefined;
  let place = isThere ? file : dirname(file);
  while (!isThere && !existsSync(place) && place !== dirname(place)) {
    place = dirname(place);
  }
  try {
    accessSync(place, constants.W_OK);
    const isFolder = statSync(place).isDirectory();
    return isThere ? (isFolder ? 'it is a folder' : '') : isFolder ? '' : `${place} is no folder`;
  } catch (error) {
    return `${place}: ${reasonOf(error)}`;
  }
}
