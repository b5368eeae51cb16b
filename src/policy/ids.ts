import type { Policy } from './policy.ts';

/** The channels and groups of a platform that the policy names (`slack:S012` is `S012`), each once. */
export function idsOf(
  { rules }: Policy,
  platform: string,
): { readonly channels: readonly string[]; readonly groups: readonly string[] } {
  const prefix = `${platform}:`;
  const of = (named: readonly string[]) => [
    ...new Set(named.filter((id) => id.startsWith(prefix)).map((id) => id.slice(prefix.length))),
  ];
  return {
    channels: of(rules.flatMap(({ channels }) => channels ?? [])),
    groups: of(rules.flatMap(({ groups }) => groups)),
  };
}
