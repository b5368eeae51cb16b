import { z } from 'zod';
import { Person } from './chat.ts';

/** How a command came in. */
export const auditWays = ['slash', 'mention', 'shortcut', 'button', 'typed'] as const;

/**
 * What became of it.
 *
 * - `allowed`: the policy allowed it and it was begun (a question was asked, an answer given).
 * - `refused`: the policy did not allow it; `why` is the part that was missing.
 * - `wrong-usage`: it was no command that vmping knows.
 * - `joined`: the same was running already, and the person was shown that.
 * - `repeated`: the platform delivered the same event again, and nothing was begun.
 * - `not-found`: no such VM or hypervisor, or more than one.
 * - `failed`: vmping itself could not do it (the queue away, a fault of its own).
 */
export const auditOutcomes = [
  'allowed',
  'refused',
  'wrong-usage',
  'joined',
  'repeated',
  'not-found',
  'failed',
] as const;

/** The longest strings of an entry; what people type may be longer. */
const longest = {
  platform: 40,
  channel: 200,
  command: 40,
  vm: 255,
  target: 300,
  hypervisor: 100,
  why: 500,
  request: 64,
};

/** One command in the audit log, one line of JSON. Strings hold what people typed: data, never markup. */
export const AuditEntry = z.strictObject({
  v: z.literal(1),
  at: z.iso.datetime(),
  platform: z.string().min(1).max(longest.platform),
  person: Person,
  channel: z.string().max(longest.channel),
  how: z.enum(auditWays),
  /** The command's name as the policy has it, `help`, or `?` where it could not be read. */
  command: z.string().min(1).max(longest.command),
  vm: z.string().max(longest.vm).nullable(),
  target: z.string().max(longest.target).nullable(),
  hypervisor: z.string().max(longest.hypervisor).nullable(),
  outcome: z.enum(auditOutcomes),
  /** Why, where it was not simply done; of `wrong-usage` what was typed. */
  why: z.string().max(longest.why).nullable(),
  request: z.string().max(longest.request).nullable(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/** The entry with what is too long cut, so that it can be read back. */
export function cutToSize(entry: AuditEntry): AuditEntry {
  const cut = Object.entries(longest).map(([key, length]) => {
    const value = entry[key as keyof typeof longest];
    return [key, value === null || value.length <= length ? value : `${value.slice(0, length - 1)}…`];
  });
  const { id, name } = entry.person;
  return { ...entry, ...Object.fromEntries(cut), person: { id: id.slice(0, 200), name: name.slice(0, 200) } };
}

/** What of the log is wanted; what is left out fits everything. */
export interface AuditFilter {
  /** Platform and id, `slack:U012ABC`. */
  readonly person?: string;
  readonly vm?: string;
  readonly outcome?: AuditEntry['outcome'];
}

export interface AuditPage {
  /** Newest first. */
  readonly entries: readonly AuditEntry[];
  /** Lines on the way that are no entries: torn by a crash, or not vmping's. */
  readonly skipped: number;
  /** Whether all of the log was looked through; otherwise older entries may fit, too. */
  readonly complete: boolean;
}

/** The audit log, as whoever handles commands sees it. */
export interface AuditLog {
  /**
   * Adds one entry. Never throws and never waits: where it cannot be written that is logged, `health` says so,
   * and the command goes on (docs/decisions/0015-who-may.md).
   */
  write(entry: AuditEntry): void;
  /** The last entries that fit, newest first; empty where there is no log. Rejects where it cannot be read. */
  last(count: number, filter?: AuditFilter): Promise<AuditPage>;
  /** `says` is empty where all is well. */
  health(): { readonly ok: boolean; readonly says: string };
}

/** No log: what a terminal session has, whose owner sees every command anyway. */
export const noAuditLog: AuditLog = {
  write: () => undefined,
  last: () => Promise.resolve({ entries: [], skipped: 0, complete: true }),
  health: () => ({ ok: true, says: '' }),
};
