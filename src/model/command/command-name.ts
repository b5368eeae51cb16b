import { z } from 'zod';

/** What a person can be allowed to do, as the policy of the configuration file names it. */
export const commandNames = [
  'diagnose',
  'again',
  'evidence',
  'capture',
  'where',
  'status',
  'audit',
  'watch',
  'silence',
] as const;

export const CommandName = z.enum(commandNames);
export type CommandName = z.infer<typeof CommandName>;
