import { z } from 'zod';
import type { Incident } from '../incidents/incident.ts';
import type { Episode } from '../model/episode.ts';
import type { WatchPair } from './pair.ts';

/** One time that all watched paths behind the links of a hypervisor are looked at: the incident, where, and when of it. */
export const RoundId = z
  .string()
  .regex(/^i[0-9a-f]{24}\.[A-Za-z0-9._-]{1,63}\.(?:open|over\d{1,4})$/u, 'not the id of a round of looks');
export type RoundId = z.infer<typeof RoundId>;

/**
 * The round that an episode on a link is reason for: one when the first link of a hypervisor is in trouble, one each
 * time that all of them are over. Null: none now.
 */
export function roundFor(
  incident: Incident,
  episode: Episode,
  isLink: (episode: Episode) => boolean,
): RoundId | null {
  const { hypervisor } = episode;
  if (episode.phase === 'open') {
    return `${incident.id}.${hypervisor}.open`;
  }
  const links = incident.episodes.filter((each) => each.hypervisor === hypervisor && isLink(each));
  return links.every(({ phase }) => phase === 'over')
    ? `${incident.id}.${hypervisor}.over${links.length}`
    : null;
}

/** Whether a path hangs on the link: its VM is among the guests, or its frames were seen to cross it. */
export function hangsOn(
  { vm, hypervisor: pinned }: Pick<WatchPair, 'vm' | 'hypervisor'>,
  place: { readonly hypervisor: string; readonly behind: readonly string[] } | null,
  { hypervisor, device, guests }: Episode,
): boolean {
  const where = pinned ?? place?.hypervisor ?? hypervisor;
  return (
    where === hypervisor &&
    (guests.names.includes(vm) || (device !== null && place !== null && place.behind.includes(device)))
  );
}
