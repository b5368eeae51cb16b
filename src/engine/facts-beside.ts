import type { Check } from '../checks/check.ts';
import { type FactId, factCollectors } from '../facts/index.ts';
import type { FactSubject } from '../model/fact.ts';
import { DeviceName, VmName } from '../model/names.ts';
import type { PathContext } from '../model/path.ts';
import type { FactResults } from '../verdict/run-checks.ts';
import type { Host } from './host.ts';

/** Facts that some paths cannot have: there they are not read, for a program that is started for nothing costs time. */
const onlyWhere: { readonly [Id in FactId]?: (path: PathContext) => boolean } = {
  // Read before there is a path, and only for NICs that QEMU serves itself.
  'ping-groups': () => false,
  'qemu-rights': () => false,
  'bridge-mdb': ({ family }) => family === 'ipv6',
  'listening-sockets': ({ targetIsHost, targetPort }) => targetIsHost && targetPort !== null,
  'ovs-fdb': onOvs,
  'ovs-flows': onOvs,
};

/** The facts that checks ask for and that nobody has read yet; those that the path cannot have are left out. */
export function factsToRead(
  checks: readonly Check[],
  path: PathContext,
  have: readonly FactId[],
): readonly FactId[] {
  const asked = new Set(checks.flatMap(({ needs, optional }) => [...needs, ...optional]));
  return [...asked]
    .filter((id) => !have.includes(id) && !isNamedElsewhere(aboutOf(id)) && (onlyWhere[id]?.(path) ?? true))
    .toSorted();
}

/** Reads facts all side by side, about the VM and the NIC of a path. */
export async function readFacts(
  ids: readonly FactId[],
  { vm, tap, bridge }: Pick<PathContext, 'vm' | 'tap' | 'bridge'>,
  host: Host,
  signal: AbortSignal,
): Promise<FactResults> {
  const domain = { vm: VmName.parse(vm) };
  const about = {
    host: undefined,
    domain,
    nic: { ...domain, nic: DeviceName.parse(tap) },
    // Where there is no bridge there is no fact about it either: `onlyWhere` keeps it from being asked for.
    bridge: { bridge: DeviceName.safeParse(bridge).data },
  };
  const entries = await Promise.all(
    ids.map(async (id) => {
      const what = aboutOf(id);
      return [
        id,
        await host.collect(id, (isNamedElsewhere(what) ? undefined : about[what]) as never, signal),
      ];
    }),
  );
  return Object.fromEntries(entries) as FactResults;
}

function aboutOf(id: FactId): FactSubject | 'host' {
  const collector: { readonly about?: FactSubject } = factCollectors[id];
  return collector.about ?? 'host';
}

/** What a path has no name for. */
function isNamedElsewhere(what: FactSubject | 'host'): what is 'frame' | 'network' | 'device' {
  return what === 'frame' || what === 'network' || what === 'device';
}

function onOvs({ bridgeKind, bridge }: PathContext): boolean {
  return bridgeKind === 'ovs' && bridge !== null;
}
