import type { Check } from '../checks/check.ts';
import { type FactId, factCollectors } from '../facts/index.ts';
import { DeviceName, VmName } from '../model/names.ts';
import type { PathContext } from '../model/path.ts';
import type { FactResults } from '../verdict/run-checks.ts';
import type { Host } from './host.ts';

/** Facts that some paths cannot have: there they are not read, for a program that is started for nothing costs time. */
const onlyWhere: { readonly [Id in FactId]?: (path: PathContext) => boolean } = {};

/** The facts that checks ask for and that nobody has read yet; those that the path cannot have are left out. */
export function factsToRead(
  checks: readonly Check[],
  path: PathContext,
  have: readonly FactId[],
): readonly FactId[] {
  const asked = new Set(checks.flatMap(({ needs, optional }) => [...needs, ...optional]));
  return [...asked].filter((id) => !have.includes(id) && (onlyWhere[id]?.(path) ?? true)).toSorted();
}

/** Reads facts all side by side, about the VM and the NIC of a path. */
export async function readFacts(
  ids: readonly FactId[],
  { vm, tap }: Pick<PathContext, 'vm' | 'tap'>,
  host: Host,
  signal: AbortSignal,
): Promise<FactResults> {
  const domain = { vm: VmName.parse(vm) };
  const about = { host: undefined, domain, nic: { ...domain, nic: DeviceName.parse(tap) } };
  const entries = await Promise.all(
    ids.map(async (id) => {
      const collector: { readonly about?: 'domain' | 'nic' } = factCollectors[id];
      return [id, await host.collect(id, about[collector.about ?? 'host'] as never, signal)];
    }),
  );
  return Object.fromEntries(entries) as FactResults;
}
