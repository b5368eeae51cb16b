import { type CommandOutput, ParseError } from '../model/fact.ts';
import { DeviceName, Mac } from '../model/names.ts';
import { type AnnouncedNic, Uuid } from './inventory.ts';

/** How many domains one virsh is asked for: an argument of a program ends at 128 KiB, and a domain takes 100 bytes. */
export const nicListsAtOnce = 1_000;

/**
 * One virsh for the NICs of many domains, since one for each would take ten milliseconds each: the only place where
 * virsh gets several commands in one argument. Nothing but UUIDs is filled in. `echo` says whose list follows; a
 * domain that is gone by then leaves its list out and does not end the others.
 */
export function nicListsArgv(uuids: readonly Uuid[]): readonly string[] {
  const commands = uuids.map((each) => {
    // Parsed once more: here a `;` would be a command.
    const uuid = Uuid.parse(each);
    return `echo ${mark}${uuid}; domiflist --domain ${uuid}`;
  });
  return ['--readonly', '--quiet', commands.join('; ')];
}

const mark = 'vmping:';

/** Reads what virsh says to {@link nicListsArgv}. A domain that was gone has no entry. Throws a {@link ParseError}. */
export function parseNicLists({
  stdout,
  stderr,
}: Pick<CommandOutput, 'stdout' | 'stderr'>): ReadonlyMap<Uuid, readonly AnnouncedNic[]> {
  // `echo` ends no line here: the list follows it at once.
  const parts = stdout.split(/vmping:(?<uuid>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/u);
  if ((parts[0] ?? '').trim() !== '') {
    throw new ParseError('virsh domiflist: a NIC before any domain');
  }
  const others = stderr
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^error: (failed to get domain|Domain not found)/u.test(line));
  if (others.length > 0) {
    // The connection broke, say: an empty list would then be no knowledge.
    throw new ParseError(`virsh domiflist: ${(others[0] ?? '').slice(0, 200)}`);
  }
  const gone = new Set(
    [...stderr.matchAll(/^error: failed to get domain '(?<uuid>[0-9a-f-]{36})'$/gmu)].map(
      ({ groups }) => groups?.['uuid'],
    ),
  );
  const lists = new Map<Uuid, readonly AnnouncedNic[]>();
  for (let index = 1; index + 1 < parts.length; index += 2) {
    const uuid = Uuid.parse(parts[index]);
    if (!gone.has(uuid)) {
      lists.set(uuid, (parts[index + 1] ?? '').split('\n').flatMap(parseRow));
    }
  }
  return lists;
}

/** ` vnet0   bridge   br0   virtio   52:54:00:00:00:01`: the tap is first and the MAC last, names between them may hold spaces. */
function parseRow(line: string): AnnouncedNic[] {
  if (line.trim() === '') {
    return [];
  }
  const found = /^ ?(?<tap>\S+) .*\s(?<mac>\S+)$/u.exec(line.trimEnd())?.groups;
  const mac = Mac.safeParse(found?.['mac']);
  if (!mac.success) {
    throw new ParseError('virsh domiflist: a row without a MAC address');
  }
  return [{ mac: mac.data, tap: DeviceName.safeParse(found?.['tap']).data ?? null }];
}
