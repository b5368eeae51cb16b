import { type Permission, permissions } from './permissions.ts';

interface Overwrite {
  readonly id: string;
  readonly allow: string;
  readonly deny: string;
}

/** What decides about a member's permissions in a channel, as Discord gives it. */
export interface PermissionSources {
  readonly guildId: string;
  readonly roles: readonly { readonly id: string; readonly permissions: string }[];
  readonly member: { readonly id: string; readonly roles: readonly string[] };
  readonly overwrites: readonly Overwrite[];
}

const administrator = 1n << 3n;

/** What a member may do in a channel: Discord's own order (topics/permissions, "Permission Overwrites"). */
function effectivePermissions({ guildId, roles, member, overwrites }: PermissionSources): bigint {
  const mine = new Set([guildId, ...member.roles]);
  const base = roles
    .filter(({ id }) => mine.has(id))
    .reduce((sum, { permissions: bits }) => sum | BigInt(bits), 0n);
  if ((base & administrator) !== 0n) {
    return -1n;
  }
  const steps = [
    overwrites.filter(({ id }) => id === guildId),
    overwrites.filter(({ id }) => id !== guildId && member.roles.includes(id)),
    overwrites.filter(({ id }) => id === member.id),
  ];
  return steps.reduce((bits, step) => {
    const deny = step.reduce((sum, each) => sum | BigInt(each.deny), 0n);
    const allow = step.reduce((sum, each) => sum | BigInt(each.allow), 0n);
    return (bits & ~deny) | allow;
  }, base);
}

/** What vmping needs in a channel and has not, by the names that Discord's settings show. */
export function missingPermissions(sources: PermissionSources): readonly string[] {
  const granted = effectivePermissions(sources);
  return (Object.keys(permissions) as Permission[])
    .filter((name) => (granted & permissions[name].bit) === 0n)
    .map((name) => permissions[name].label);
}
