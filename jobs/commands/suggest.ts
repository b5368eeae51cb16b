import type { Incoming } from '../../adapters/chat/chat-adapter.ts';
import { readHypervisors } from '../host/read-hypervisors.ts';
import { visibleTo } from './ask.ts';
import type { CommandContext } from './context.ts';

/** Slack and Discord both show no more. */
const most = 25;

/** The beginning of a UUID, a MAC or an address has to be so long: one digit fits to half of all VMs. */
const leastOfKey = 4;

/** Names of VMs for what was typed so far: those that begin with it first, and those whose UUID, MAC or address does. One on several hypervisors is named with each. */
export async function suggestVms(
  asker: Pick<Incoming, 'platform' | 'channel' | 'person' | 'roles'>,
  typed: string,
  context: CommandContext,
): Promise<readonly string[]> {
  const known = visibleTo(asker, await readHypervisors(context.redis), context);
  const places = new Map<string, string[]>();
  const wanted = typed.trim().toLowerCase();
  const isKey = (value: string | null) => wanted.length >= leastOfKey && value?.startsWith(wanted) === true;
  const byKey = new Set<string>();
  for (const { announcement } of known) {
    for (const { name, uuid, nics, addresses } of announcement.vms) {
      places.set(name, [...(places.get(name) ?? []), announcement.hypervisor]);
      if (isKey(uuid) || nics.some(({ mac }) => isKey(mac)) || addresses.some(isKey)) {
        byKey.add(name);
      }
    }
  }
  const names = [...places].flatMap(([name, hypervisors]) => {
    const shown =
      hypervisors.length === 1 ? [name] : hypervisors.map((hypervisor) => `${hypervisor}/${name}`);
    return byKey.has(name) ? shown : shown.filter((each) => each.toLowerCase().includes(wanted));
  });
  const rank = (name: string) => (name.toLowerCase().startsWith(wanted) ? 0 : 1);
  return names
    .sort((a, b) => rank(a) - rank(b) || a.localeCompare(b, 'en', { numeric: true }))
    .slice(0, most);
}
