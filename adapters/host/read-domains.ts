import { domainIds } from '../../src/facts/domain/domain-ids.ts';
import { domainStates } from '../../src/facts/domain/domain-states.ts';
import { dhcpLeases } from '../../src/facts/libvirt/dhcp-leases.ts';
import { neigh } from '../../src/facts/network/neigh.ts';
import { addressesByMac } from '../../src/inventory/guest-addresses.ts';
import { type AnnouncedNic, type DomainNow, Uuid } from '../../src/inventory/inventory.ts';
import { nicListsArgv, nicListsAtOnce, parseNicLists } from '../../src/inventory/nic-lists.ts';
import type { FactResult } from '../../src/model/fact.ts';
import { VmName } from '../../src/model/names.ts';
import { collectFact } from './collect.ts';
import { runCommand } from './exec.ts';

/**
 * All domains of this host: who is there and in which state by two questions, their NICs by one more, and what the
 * host knows of their addresses. `before`: NICs of domains in the same state are taken from there, but of those
 * whose names are in `changed`. Rejects, in a sentence, where libvirt does not answer. A name that could be taken
 * for an option is left out: nobody can ask for it.
 */
export async function readDomains(
  before: readonly DomainNow[],
  changed: ReadonlySet<string>,
): Promise<readonly DomainNow[]> {
  const [ids, states, leases, neighbors] = await Promise.all([
    collectFact(domainIds, undefined).then(dataOf),
    collectFact(domainStates, undefined).then(dataOf),
    collectFact(dhcpLeases, undefined),
    collectFact(neigh, undefined),
  ]);
  const stateOf = new Map(states.domains.map(({ name, state }) => [name, state]));
  const known = new Map(before.map((domain) => [domain.uuid, domain]));
  const now = ids.domains.flatMap((each) => {
    const uuid = Uuid.safeParse(each.uuid).data;
    const name = VmName.safeParse(each.name).data;
    // One that is in the first list alone came or went between the two.
    const state = stateOf.get(each.name);
    return uuid && name && state !== undefined ? [{ uuid, name, state }] : [];
  });
  const kept = (uuid: Uuid, name: string, state: string): readonly AnnouncedNic[] | undefined => {
    const same = known.get(uuid);
    return same?.name === name && same.state === state && !changed.has(name) ? same.nics : undefined;
  };
  const unread = now.filter(({ uuid, name, state }) => kept(uuid, name, state) === undefined);
  const nics = await readNics(unread.map(({ uuid }) => uuid));
  const addresses = addressesByMac(leases, neighbors);
  return now.flatMap(({ uuid, name, state }) => {
    const own = kept(uuid, name, state) ?? nics.get(uuid);
    return own === undefined
      ? []
      : [
          {
            uuid,
            name,
            state,
            nics: own.slice(0, 64),
            addresses: own.flatMap(({ mac }) => addresses.get(mac) ?? []).slice(0, 64),
          },
        ];
  });
}

async function readNics(uuids: readonly Uuid[]): Promise<ReadonlyMap<Uuid, readonly AnnouncedNic[]>> {
  const found = new Map<Uuid, readonly AnnouncedNic[]>();
  for (let from = 0; from < uuids.length; from += nicListsAtOnce) {
    const argv = nicListsArgv(uuids.slice(from, from + nicListsAtOnce));
    const run = await runCommand('virsh', argv, { timeoutMs: 10_000, maxBytes: 8 * 1024 * 1024 });
    if (run.status === 'failed') {
      throw new Error(run.message);
    }
    for (const [uuid, nics] of parseNicLists(run.output)) {
      found.set(uuid, nics);
    }
  }
  return found;
}

function dataOf<Data>(read: FactResult<Data>): Data {
  if (read.status !== 'ok') {
    throw new Error(read.status === 'error' ? read.message : 'virsh is not installed');
  }
  return read.data;
}
