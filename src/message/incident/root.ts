import { endOf, type Incident } from '../../incidents/incident.ts';
import { leadEpisodes, leadOf } from '../../incidents/lead.ts';
import type { Silence } from '../../incidents/silence.ts';
import { text } from '../../model/text.ts';
import type { Block, Message } from '../message.ts';
import { type Language, say } from '../say.ts';
import { timeOfDay } from '../span.ts';
import { listOf, renderIncidentLine, shortSubject } from './line.ts';
import { mutedText, silenceEnd } from './silence.ts';
import { renderTimeline } from './timeline.ts';

/** What is known of an incident beside itself. */
export interface IncidentState {
  /** The silence that holds over it now. */
  readonly silence: Silence | null;
  /** Alerts about it that were held back so far. */
  readonly muted: number;
  /** Hypervisors of open episodes that nothing is heard from, and since when. */
  readonly silent: readonly { readonly hypervisor: string; readonly since: string }[];
}

/** The key of an incident's message in a channel. */
export function incidentKey({ id }: Pick<Incident, 'id'>): string {
  return `incident.${id}`;
}

/** The message in the channel, as the incident stands. */
export function renderIncident(incident: Incident, state: IncidentState, language: Language): Message {
  const line = renderIncidentLine(incident, language) || '-';
  const [first, ...more] = incident.episodes;
  const leading = first === undefined ? [] : leadEpisodes(leadOf([first, ...more]));
  const [lead] = leading;
  const timeline = leading.length === 1 && lead !== undefined ? renderTimeline(lead) : '';
  const cause = lead?.phase === 'open' ? lead.causes[0] : undefined;
  const others = incident.episodes
    .filter((each) => !leading.includes(each))
    .map((each) => shortSubject(each));
  const { silence } = state;
  const silenced = silence === null ? '' : silenceText(silence, language);
  const quiet = [
    timeline,
    cause === undefined ? '' : say(text('incident.likely', { what: say(cause.what, language) }), language),
    others.length === 0 ? '' : say(text('incident.with-it', { list: listOf(others, 5, language) }), language),
    silentText(state.silent, language),
    silenced,
    mutedText(state.muted, language),
  ].filter((words) => words !== '');
  return {
    key: incidentKey(incident),
    fallback: silenced === '' ? line : `${line} ${silenced}`,
    blocks: [
      { kind: 'text', tone: 'plain', text: line },
      ...quiet.map((words): Block => ({ kind: 'text', tone: 'quiet', text: words })),
      ...buttonBlocks(incident, silence, language),
    ],
  };
}

function silenceText(silence: Silence, language: Language): string {
  const person = silence.by.name || silence.by.id;
  return say(text('silence.shown', { person, until: silenceEnd(silence, language) }), language);
}

function silentText(silent: IncidentState['silent'], language: Language): string {
  const each = silent.map(({ hypervisor, since }) =>
    say(text('incident.silent.one', { hypervisor, time: timeOfDay(since) }), language),
  );
  return each.length === 0 ? '' : say(text('incident.silent', { list: listOf(each, 5, language) }), language);
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

function buttonBlocks(incident: Incident, silence: Silence | null, language: Language): Block[] {
  const button = (action: string, key: string) => ({
    action,
    label: say(text(key), language),
    value: incident.id,
  });
  if (silence !== null) {
    return [{ kind: 'buttons', buttons: [button('unsilence', 'silence.button.end')] }];
  }
  return endOf(incident) === null
    ? [
        {
          kind: 'buttons',
          buttons: [
            button('silence-1h', 'silence.button.1h'),
            button('silence-8h', 'silence.button.8h'),
            button('silence-stable', 'silence.button.stable'),
          ],
        },
      ]
    : [];
}
