import { carrierOf, flapUplinks, setUplink } from '../cluster/cables.ts';
import type { Lab } from '../lab.ts';
import { episodesOf, type Seen } from './seen.ts';
import type { Watch } from './watch.ts';

/** The member whose cable is pulled, its bond, and the other member. */
export const member = 'eth0';
export const bond = 'bond0';
export const spare = 'eth1';

/** The thresholds are the usual ones; only the end is waited for a minute instead of five. */
export const agentYaml = 'agent:\n  link-flap: { quiet: 1m }\n';

const flaps = 5;

/** What was done to the member, and what came of it. */
export interface MemberStory {
  /** Changes of the carrier that were made at the switch. */
  readonly made: number;
  /** What the hypervisor's kernel counted of each device. */
  readonly counted: Readonly<Record<string, number>>;
  /** While the member stays away. */
  readonly away: Seen;
  /** When all was over. */
  readonly end: Seen;
}

/** The cable of one member is pulled five times, then stays out until the bond is said to miss it, and comes back. */
export async function flapMember(lab: Lab, watch: Watch, say: (line: string) => void): Promise<MemberStory> {
  const host = lab.topology.hypervisor.name;
  const before = await counts(lab, host);
  say(`${member}: its cable is pulled ${flaps} times at the switch`);
  await flapUplinks(lab, [host], { times: flaps, everyMs: 300 }, member);
  await watch.until('the flaps to be told', 60_000, (seen) => has(seen, 'link-flap'));
  say(`${member}: its cable stays out`);
  await setUplink(lab, host, 'down', member);
  const away = await watch.until('the lost member to be told', 55_000, (seen) => {
    const isShown = seen.threads.some(({ replies }) => replies.some((reply) => reply.includes(`${bond} `)));
    return has(seen, 'bond-member-lost') && isShown;
  });
  say(`${member}: its cable is back`);
  await setUplink(lab, host, 'up', member);
  const end = await watch.until('the end of both', 240_000, (seen) => {
    const episodes = episodesOf(seen);
    const isOver = episodes.length > 0 && episodes.every(({ phase }) => phase === 'over');
    return isOver && seen.threads.every(({ root }) => root.startsWith('✓'));
  });
  const after = await counts(lab, host);
  const counted = Object.fromEntries(
    Object.entries(after).map(([device, count]) => [device, count - (before[device] ?? 0)]),
  );
  return { made: 2 * flaps + 2, counted, away, end };
}

function has(seen: Pick<Seen, 'incidents'>, kind: string): boolean {
  return episodesOf(seen).some((episode) => episode.kind === kind);
}

async function counts(lab: Lab, host: string): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const device of [member, spare, bond]) {
    found[device] = (await carrierOf(lab, host, device)).changes;
  }
  return found;
}
