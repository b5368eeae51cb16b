import type { CommandName } from '../model/command/command-name.ts';

/**
 * One thing that is allowed. All parts must fit: who, command, channel, VM, hypervisor. A part that is left out
 * fits everything, but for who: a rule names people, groups or `everyone`.
 */
export interface PolicyRule {
  readonly commands: 'all' | readonly CommandName[];
  /** `slack:U012ABC`, `discord:81234`; a person of these or of the groups fits. */
  readonly people: 'everyone' | readonly string[];
  /** A group of the configuration, or one of the platform's own: `slack:S0GROUP`, `discord:ROLE`. */
  readonly groups: readonly string[];
  readonly channels?: readonly string[] | undefined;
  /** Globs over names of VMs, for the commands that name one. */
  readonly vms?: readonly string[] | undefined;
  readonly hypervisors?: readonly string[] | undefined;
}

/** Who may what. What no rule allows is refused. */
export interface Policy {
  readonly rules: readonly PolicyRule[];
  /** The groups of the configuration: name to people. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
}

/** Allows nothing but help: what holds where the configuration is silent. */
export const silentPolicy: Policy = { rules: [], groups: {} };

/** Who asks, and where. All ids are the platform's own, without its name in front. */
export interface Asker {
  readonly platform: string;
  readonly person: string;
  /** The platform's groups that the person is in. */
  readonly roles: readonly string[];
  readonly channel: string;
}
