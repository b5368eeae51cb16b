import type { EpisodeJob, IncidentJob } from '../../contracts.ts';
import type { ChatContext } from '../chat-handlers.ts';

/** Somebody tells of an episode. */
export async function handleEpisode({ episode }: EpisodeJob, { incidents }: ChatContext): Promise<void> {
  await incidents.heard(episode);
}

/** The channels have to say what is so. */
export async function handleIncident({ incidentId }: IncidentJob, { incidents }: ChatContext): Promise<void> {
  await incidents.show(incidentId);
}
