import type { Redis } from 'ioredis';
import { type HeldBack, heldBack } from '../../../src/incidents/held-back.ts';
import type { Incident } from '../../../src/incidents/incident.ts';
import { leadEpisodes, leadOf } from '../../../src/incidents/lead.ts';
import type { AlertRules } from '../../../src/incidents/route.ts';
import { type Silence, silenceOver } from '../../../src/incidents/silence.ts';
import type { UnsaidStatus } from '../../../src/message/notices.ts';
import { incidentKeys } from '../../names.ts';

/** Why an incident is not said now. */
export type Mute =
  | { readonly kind: 'silence'; readonly silence: Silence; readonly until: number | null }
  | HeldBack;

/** Silence comes first: somebody said so. */
export function muteOf(
  incident: Incident,
  silences: readonly Silence[],
  rules: AlertRules,
  now: number,
): Mute | null {
  const [first, ...more] = incident.episodes;
  if (first === undefined) {
    return null;
  }
  const lead = leadOf([first, ...more]);
  const silence = silenceOver(silences, incident, lead, now);
  if (silence !== null) {
    return { kind: 'silence', silence, until: silence.until === null ? null : Date.parse(silence.until) };
  }
  return heldBack(rules, leadEpisodes(lead), incident.episodes, now);
}

/** One more that was not said. */
export async function countUnsaid(redis: Redis, queue: string, why: keyof UnsaidStatus): Promise<void> {
  await redis.hincrby(incidentKeys(queue).unsaid, why, 1);
}

export async function readUnsaid(redis: Redis, queue: string): Promise<UnsaidStatus> {
  const kept = await redis.hgetall(incidentKeys(queue).unsaid);
  const read = (why: keyof UnsaidStatus) => Number(kept[why] ?? 0);
  return {
    silence: read('silence'),
    maintenance: read('maintenance'),
    quiet: read('quiet'),
    unrouted: read('unrouted'),
  };
}
