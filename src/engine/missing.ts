import type { Missing } from '../model/diagnosis.ts';
import type { FactResult } from '../model/fact.ts';
import { text } from '../model/text.ts';
import type { DnsAnswer } from '../probes/dns.ts';
import type { WireFailure } from '../probes/wire.ts';
import { installLine, packageOf } from './programs.ts';

/** Why the probes could not run. */
export function missingWire({ reason, program, message }: WireFailure): Missing {
  return {
    what: program,
    why: text(`missing.${reason}`, { program, message }),
    cure: reason === 'program-missing' ? installLine(program) : null,
  };
}

/** The target is a name, and nobody said which address it has: what is asked about another address would mislead. */
export function missingName(dns: DnsAnswer | null): Missing | null {
  if (dns === null || dns.addresses.length > 0) {
    return null;
  }
  const { name, servers } = dns;
  const server = servers[0] ?? 'none';
  const silent = dns.status === 'silent' || dns.status === 'failed';
  return {
    what: 'target',
    why: text(`missing.name-${silent ? 'silent' : 'unknown'}`, { name, server }),
    cure: `dig +short ${name} @${server}`,
  };
}

/** Facts without which a run goes on, but may not be able to name the cause. */
const quietlyAbsent = new Set(['agent-addresses', 'lease-addresses', 'lldp', 'domif-getlink']);

/** A fact that could not be read; null where it was read, or where its absence is knowledge. */
export function missingFact(id: string, result: FactResult<unknown>): Missing | null {
  if (result.status === 'ok' || quietlyAbsent.has(id)) {
    return null;
  }
  const program = result.from.command.split(' ')[0] ?? id;
  if (result.status === 'absent') {
    return result.reason === 'program-missing' && packageOf[program] !== undefined
      ? {
          what: id,
          why: text('missing.program-missing', { program, message: '' }),
          cure: installLine(program),
        }
      : null;
  }
  return {
    what: id,
    why: text(`missing.fact-${result.reason}`, {
      fact: id,
      command: result.from.command,
      program,
      message: result.message,
    }),
    cure: result.reason === 'not-executable' ? installLine(program) : null,
  };
}

/**
 * What this host could not tell in time. One that is as busy as that may be late with frames, too, and so may its guests:
 * that nothing was heard is then no proof of a break. Guest agents and others that may well be gone do not count.
 */
export function lateCommands(facts: Readonly<Record<string, FactResult<unknown> | undefined>>): string[] {
  return Object.entries(facts).flatMap(([id, result]) =>
    result?.status === 'error' && result.reason === 'timeout' && !quietlyAbsent.has(id)
      ? [result.from.command]
      : [],
  );
}
