import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { AuditEntry, type AuditFilter, type AuditPage } from '../src/model/audit.ts';

const chunkBytes = 64 * 1024;
/** Some 50,000 entries: more than that is a case for grep. */
const mostBytes = 16 * 1024 * 1024;
/** No entry is longer; a longer line is not vmping's, and is not kept in memory. */
const longestLine = 64 * 1024;

const lineBreak = 0x0a;

/** Reads the file backwards, a piece at a time, until enough entries are found. */
export async function readLastEntries(file: string, count: number, filter: AuditFilter): Promise<AuditPage> {
  const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') {
      return null;
    }
    throw error;
  });
  if (handle === null) {
    return { entries: [], skipped: 0, complete: true };
  }
  try {
    const status = await handle.stat();
    if (!status.isFile()) {
      throw new Error(`the audit log ${file} is no file: it cannot be read back`);
    }
    const page = { entries: [] as AuditEntry[], skipped: 0 };
    let end = status.size;
    const stopAt = Math.max(0, end - mostBytes);
    let carried = Buffer.alloc(0);
    while (end > stopAt && page.entries.length < count) {
      const start = Math.max(stopAt, end - chunkBytes);
      const chunk = Buffer.alloc(end - start);
      const { bytesRead } = await handle.read(chunk, 0, chunk.length, start);
      const lines = splitLines(Buffer.concat([chunk.subarray(0, bytesRead), carried]));
      end = start;
      carried = end > 0 ? cutLine(lines.shift() ?? Buffer.alloc(0)) : Buffer.alloc(0);
      takeFrom(lines, count, filter, page);
    }
    return { ...page, complete: end === 0 && page.entries.length < count };
  } finally {
    await handle.close();
  }
}

/** Whether the last byte ends a line; an empty file does. */
export function endsInLineBreak(file: string): boolean {
  const { size } = statSync(file);
  if (size === 0) {
    return true;
  }
  const descriptor = openSync(file, 'r');
  try {
    const last = Buffer.alloc(1);
    readSync(descriptor, last, 0, 1, size - 1);
    return last[0] === lineBreak;
  } finally {
    closeSync(descriptor);
  }
}

/** Takes entries off the end of the lines; `page` is what they are added to. */
function takeFrom(
  lines: readonly Buffer[],
  count: number,
  filter: AuditFilter,
  page: { entries: AuditEntry[]; skipped: number },
): void {
  for (const line of lines.toReversed()) {
    if (page.entries.length >= count) {
      return;
    }
    const entry = line.length === 0 ? undefined : parseLine(line);
    if (entry === null) {
      page.skipped += 1;
    } else if (entry !== undefined && fits(entry, filter)) {
      page.entries.push(entry);
    }
  }
}

function parseLine(line: Buffer): AuditEntry | null {
  try {
    return AuditEntry.safeParse(JSON.parse(line.toString('utf8'))).data ?? null;
  } catch {
    return null;
  }
}

function fits(entry: AuditEntry, { person, vm, outcome }: AuditFilter): boolean {
  return (
    (person === undefined || `${entry.platform}:${entry.person.id}` === person) &&
    (vm === undefined || entry.vm === vm) &&
    (outcome === undefined || entry.outcome === outcome)
  );
}

function splitLines(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let from = 0;
  for (let at = bytes.indexOf(lineBreak); at !== -1; at = bytes.indexOf(lineBreak, from)) {
    lines.push(bytes.subarray(from, at));
    from = at + 1;
  }
  return [...lines, bytes.subarray(from)];
}

/** The end of a line is enough to see that it is none of vmping's. */
function cutLine(line: Buffer): Buffer<ArrayBuffer> {
  return Buffer.from(line.length > longestLine ? line.subarray(line.length - longestLine) : line);
}
