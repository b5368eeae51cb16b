import type { DigestJob, EpisodeJob, IncidentJob } from '../../contracts.ts';
import type { ChatContext } from '../chat-handlers.ts';

/** Somebody tells of an episode. */
export async function handleEpisode(
  { episode }: EpisodeJob,
  { incidents, watch }: ChatContext,
): Promise<void> {
  const incident = await incidents.heard(episode);
  if (incident) {
    await watch.told(incident, episode);
  }
}

/** The channels have to say what is so. */
export async function handleIncident({ incidentId }: IncidentJob, { incidents }: ChatContext): Promise<void> {
  await incidents.show(incidentId);
}

/** Quiet hours are over. */
export async function handleDigest(job: DigestJob, { incidents }: ChatContext): Promise<void> {
  await incidents.digest(job);
}
