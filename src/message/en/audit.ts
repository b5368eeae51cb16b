import type { Catalogue } from '../catalogue.ts';

/** English: `/vmping audit`. */
export const audit = {
  'audit.caption': 'The last {count} commands, newest first (times in UTC)',
  'audit.none': 'The audit log holds nothing that fits.',
  'audit.skipped': '{count} lines of the log could not be read.',
  'audit.more': 'There may be older ones.',
  'audit.on': 'on {hypervisor}',
  'audit.outcome.allowed': 'allowed',
  'audit.outcome.refused': 'refused',
  'audit.outcome.wrong-usage': 'wrong usage',
  'audit.outcome.joined': 'joined one that was running',
  'audit.outcome.repeated': 'delivered twice, done once',
  'audit.outcome.not-found': 'not found',
  'audit.outcome.failed': 'failed',
} as const satisfies Catalogue;
