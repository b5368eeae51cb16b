import { endOf, type Incident } from '../../incidents/incident.ts';
import { leadEpisodes, leadOf } from '../../incidents/lead.ts';
import type { Episode } from '../../model/episode.ts';
import { text } from '../../model/text.ts';
import { type Language, say } from '../say.ts';
import { episodeLine, renderIncidentLine } from './line.ts';

/** Something about an incident that is worth a message in its thread. */
export interface News {
  /** The same for the same news. */
  readonly key: string;
  readonly line: string;
}

/**
 * All that has been worth a message so far, as the incident stands: another hypervisor, another cause on top, worse
 * by far, over, and again. A counter that rises is none.
 */
export function newsOf(incident: Incident, language: Language): readonly News[] {
  const [first, ...more] = incident.episodes;
  if (first === undefined) {
    return [];
  }
  const whole = () => renderIncidentLine(incident, language);
  const lead = leadOf([first, ...more]);
  const leading = leadEpisodes(lead);
  const news: News[] = [];
  const hypervisors = new Set([first.hypervisor]);
  for (const episode of more) {
    if (!hypervisors.has(episode.hypervisor)) {
      hypervisors.add(episode.hypervisor);
      news.push({
        key: `hypervisor.${episode.hypervisor}`,
        line: say(text('incident.news.hypervisor', { line: episodeLine(episode, language) }), language),
      });
    }
  }
  const cause =
    lead.kind === 'switch' ? `switch.${lead.episodes[0]?.switch?.chassis ?? ''}` : portOf(leading[0]);
  news.push({ key: `lead.${cause}`, line: say(text('incident.news.lead', { line: whole() }), language) });
  for (const episode of incident.episodes) {
    const times = Math.floor(Math.log10(Math.max(1, episode.count / episode.threshold.count)));
    if (times >= 1 && leading.includes(episode)) {
      news.push({
        key: `worse.${episode.id}.${times}`,
        line: say(text('incident.news.worse', { line: episodeLine(episode, language) }), language),
      });
    }
  }
  news.push(...relapses(incident.episodes, language));
  if (endOf(incident) !== null) {
    news.push({ key: `over.${incident.episodes.length}`, line: whole() });
  }
  return news;
}

/** Episodes that began when all before them were over. */
function relapses(episodes: readonly Episode[], language: Language): News[] {
  const inOrder = episodes.toSorted((one, other) => Date.parse(one.startedAt) - Date.parse(other.startedAt));
  const news: News[] = [];
  let until = Number.NEGATIVE_INFINITY;
  for (const episode of inOrder) {
    if (until !== Number.NEGATIVE_INFINITY && Date.parse(episode.startedAt) > until) {
      const line = say(text('incident.news.again', { line: episodeLine(episode, language) }), language);
      news.push({ key: `again.${episode.id}`, line });
    }
    const end =
      episode.phase === 'open' ? Number.POSITIVE_INFINITY : Date.parse(episode.endedAt ?? episode.lastAt);
    until = Math.max(until, end);
  }
  return news;
}

function portOf(episode: Episode | undefined): string {
  return episode === undefined
    ? ''
    : [episode.hypervisor, episode.device, episode.vm, episode.target].map((part) => part ?? '').join('|');
}
