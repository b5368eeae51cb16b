import type { Incident } from '../../incidents/incident.ts';
import { leadEpisodes, leadOf } from '../../incidents/lead.ts';
import { text } from '../../model/text.ts';
import type { Block, Message } from '../message.ts';
import { type Language, say } from '../say.ts';
import { listOf, renderIncidentLine, shortSubject } from './line.ts';
import { renderTimeline } from './timeline.ts';

/** The key of an incident's message in a channel. */
export function incidentKey({ id }: Pick<Incident, 'id'>): string {
  return `incident.${id}`;
}

/** The message in the channel, as the incident stands. */
export function renderIncident(incident: Incident, language: Language): Message {
  const line = renderIncidentLine(incident, language) || '-';
  const [first, ...more] = incident.episodes;
  const leading = first === undefined ? [] : leadEpisodes(leadOf([first, ...more]));
  const [lead] = leading;
  const quiet = (words: string): Block => ({ kind: 'text', tone: 'quiet', text: words });
  const timeline = leading.length === 1 && lead !== undefined ? renderTimeline(lead) : '';
  const cause = lead?.causes[0];
  const others = incident.episodes.filter((each) => !leading.includes(each));
  const blocks: Block[] = [{ kind: 'text', tone: 'plain', text: line }];
  if (timeline !== '') {
    blocks.push(quiet(timeline));
  }
  if (cause !== undefined && lead?.phase === 'open') {
    blocks.push(quiet(say(text('incident.likely', { what: say(cause.what, language) }), language)));
  }
  if (others.length > 0) {
    const list = listOf(
      others.map((each) => shortSubject(each)),
      5,
      language,
    );
    blocks.push(quiet(say(text('incident.with-it', { list }), language)));
  }
  return { key: incidentKey(incident), fallback: line, blocks };
}

/** What is left of the message of an incident that turned out to be a part of another one. */
export function renderMerged(merged: Incident, into: Incident, language: Language): Message {
  const line = say(text('incident.merged', { line: renderIncidentLine(into, language) }), language);
  return {
    key: incidentKey(merged),
    fallback: line,
    blocks: [{ kind: 'text', tone: 'plain', text: line }],
  };
}
