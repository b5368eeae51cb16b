import type { Incoming } from '../../adapters/chat/chat-adapter.ts';
import { readHypervisors } from '../host/read-hypervisors.ts';
import { visibleTo } from './ask.ts';
import type { CommandContext } from './context.ts';

/** Slack and Discord both show no more. */
const most = 25;

/** Names of VMs for what was typed so far: those that begin with it first. One on several hypervisors is named with each. */
export async function suggestVms(
  asker: Pick<Incoming, 'platform' | 'channel' | 'person' | 'roles'>,
  typed: string,
  context: CommandContext,
): Promise<readonly string[]> {
  const known = visibleTo(asker, await readHypervisors(context.redis), context);
  const places = new Map<string, string[]>();
  for (const { announcement } of known) {
    for (const { name } of announcement.vms) {
      places.set(name, [...(places.get(name) ?? []), announcement.hypervisor]);
    }
  }
  const names = [...places].flatMap(([name, hypervisors]) =>
    hypervisors.length === 1 ? [name] : hypervisors.map((hypervisor) => `${hypervisor}/${name}`),
  );
  const wanted = typed.trim().toLowerCase();
  const rank = (name: string) => (name.toLowerCase().startsWith(wanted) ? 0 : 1);
  return names
    .filter((name) => name.toLowerCase().includes(wanted))
    .sort((a, b) => rank(a) - rank(b) || a.localeCompare(b, 'en', { numeric: true }))
    .slice(0, most);
}
