import type { CommandName } from '../model/command/command-name.ts';
import { type Text, text } from '../model/text.ts';
import { globFits } from './glob.ts';
import type { Asker, Policy, PolicyRule } from './policy.ts';

/** What is asked for. A part that the command does not name, or that is not known yet, is null and not judged. */
export interface Wish extends Asker {
  readonly command: CommandName | 'help';
  readonly vm: string | null;
  readonly hypervisor: string | null;
  /** It is about a port, or all of a hypervisor: a right that is limited to VMs does not cover that. */
  readonly port?: boolean;
}

export type Decision = { readonly allowed: true } | { readonly allowed: false; readonly missing: Text };

/** Whoever sits at the terminal of the process owns it, and could read and change everything anyway. */
const ownersPlatforms: ReadonlySet<string> = new Set(['terminal', 'memory']);

/**
 * Whether the policy allows it. Ask before the hypervisor of a VM is looked for, with `hypervisor` null, so that a
 * refusal tells nothing of what exists; and again with the one that was found, before anything is done there.
 *
 * `missing` names the first part in which this person's own rights end (who, command, channel, VM, hypervisor).
 * It is made of those rules alone that name this person, so it says nothing of what others may.
 */
export function decide(policy: Policy, wish: Wish): Decision {
  const { command, vm, hypervisor, port = false } = wish;
  if (command === 'help' || ownersPlatforms.has(wish.platform)) {
    return { allowed: true };
  }
  let rules = policy.rules.filter((rule) => fitsPerson(rule, policy, wish));
  const parts: readonly (readonly [part: string, fits: (rule: PolicyRule) => boolean])[] = [
    ['person', () => true],
    ['command', (rule) => rule.commands === 'all' || rule.commands.includes(command)],
    ['channel', (rule) => fitsChannel(rule, wish)],
    ['vm', (rule) => fitsName(rule.vms, vm)],
    ['port', (rule) => !port || rule.vms === undefined],
    ['hypervisor', (rule) => fitsName(rule.hypervisors, hypervisor)],
  ];
  for (const [part, fits] of parts) {
    rules = rules.filter(fits);
    if (rules.length === 0) {
      const params = { command, vm: vm ?? '', hypervisor: hypervisor ?? '' };
      return { allowed: false, missing: text(`policy.${part}`, params) };
    }
  }
  return { allowed: true };
}

/** Those of the VMs that this person may name with this command here: for completion, and for "did you mean". */
export function allowedVms<Vm extends { readonly name: string; readonly hypervisor: string }>(
  policy: Policy,
  asker: Asker,
  vms: readonly Vm[],
  command: CommandName = 'diagnose',
): readonly Vm[] {
  if (ownersPlatforms.has(asker.platform)) {
    return vms;
  }
  const rules = policy.rules.filter(
    (rule) =>
      fitsPerson(rule, policy, asker) &&
      (rule.commands === 'all' || rule.commands.includes(command)) &&
      fitsChannel(rule, asker),
  );
  return vms.filter(({ name, hypervisor }) =>
    rules.some((rule) => fitsName(rule.vms, name) && fitsName(rule.hypervisors, hypervisor)),
  );
}

function fitsPerson({ people, groups }: PolicyRule, policy: Policy, asker: Asker): boolean {
  if (people === 'everyone') {
    return true;
  }
  const person = `${asker.platform}:${asker.person}`;
  return (
    people.includes(person) ||
    groups.some((group) =>
      group.includes(':')
        ? asker.roles.some((role) => `${asker.platform}:${role}` === group)
        : Object.hasOwn(policy.groups, group) && policy.groups[group]?.includes(person) === true,
    )
  );
}

function fitsChannel({ channels }: PolicyRule, { platform, channel }: Asker): boolean {
  return channels === undefined || channels.includes(`${platform}:${channel}`);
}

function fitsName(patterns: readonly string[] | undefined, name: string | null): boolean {
  return patterns === undefined || name === null || patterns.some((pattern) => globFits(pattern, name));
}
