import type { Incident } from '../../../src/incidents/incident.ts';
import { poll } from '../holder.ts';
import type { Bursts } from './chaos.ts';
import type { ShownThread } from './chats.ts';
import type { Cluster } from './cluster.ts';
import { announcedInventory, incidentsOf, realInventory } from './truth.ts';

/** What is not as it must be after chaos, a line each; empty where all is well. */
export async function findWrongs(cluster: Cluster, bursts: Bursts): Promise<readonly string[]> {
  const { lab, redis, chats } = cluster;
  const wanted = [...bursts.values()].flat().length;
  const told = (incidents: readonly Incident[]) => incidents.flatMap(({ episodes }) => episodes);
  await poll('every episode to be over and shown', 45_000, async () => {
    const episodes = told(await incidentsOf(redis.url));
    const isOver = episodes.length >= wanted && episodes.every(({ phase }) => phase === 'over');
    return isOver && chats.slack().every(({ root }) => isEnd(root)) ? true : undefined;
  }).catch(() => undefined);
  const incidents = await incidentsOf(redis.url);
  return [
    ...wrongEpisodes(told(incidents), bursts),
    ...wrongMessages('Slack', chats.slack(), incidents),
    ...wrongMessages('Discord', chats.discord(), incidents),
    ...(await wrongInventory(lab, redis.url)),
  ];
}

function isEnd(root: string): boolean {
  return root.startsWith('✓') || root.startsWith('↳');
}

function wrongEpisodes(episodes: Incident['episodes'], bursts: Bursts): string[] {
  const strange = episodes.filter(({ kind, role }) => kind !== 'link-flap' || role === 'tap');
  const lines = strange.map(
    ({ kind, hypervisor, device, vm }) => `false alarm: ${hypervisor} ${device} ${vm} ${kind}`,
  );
  for (const [host, made] of bursts) {
    const flaps = episodes.filter(
      ({ kind, hypervisor, device }) => kind === 'link-flap' && hypervisor === host && device === 'eth0',
    );
    const counted = flaps
      .toSorted((a, b) => a.startedAt.localeCompare(b.startedAt))
      .map(({ count }) => count);
    if (counted.join() !== made.join()) {
      lines.push(`${host}: bursts of ${made.join(', ')} transitions, episodes of ${counted.join(', ')}`);
    }
    lines.push(...flaps.filter(({ phase }) => phase !== 'over').map(({ id }) => `${host}: ${id} has no end`));
  }
  return lines;
}

function wrongMessages(
  chat: string,
  shown: readonly ShownThread[],
  incidents: readonly Incident[],
): string[] {
  const open = shown.filter(({ root }) => !isEnd(root)).map(({ root }) => `${chat}: no end: ${root}`);
  // A message of an incident that became a part of another one says so: it is no alert any more.
  const ended = shown.filter(({ root }) => root.startsWith('✓')).length;
  return ended + open.length === incidents.length
    ? open
    : [...open, `${chat}: ${ended} messages with an end, of ${incidents.length} incidents`];
}

async function wrongInventory(lab: Cluster['lab'], redisUrl: string): Promise<string[]> {
  const real = await realInventory(lab);
  const same = await poll('the inventory', 20_000, async () =>
    (await announcedInventory(redisUrl)).join('\n') === real.join('\n') ? true : undefined,
  ).catch(() => false);
  return same
    ? []
    : [`inventory: libvirt ${real.join(', ')}; vmping ${(await announcedInventory(redisUrl)).join(', ')}`];
}
