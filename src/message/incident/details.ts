import type { Incident } from '../../incidents/incident.ts';
import { leadEpisodes, leadOf } from '../../incidents/lead.ts';
import type { Episode } from '../../model/episode.ts';
import { text } from '../../model/text.ts';
import type { Block, Message } from '../message.ts';
import { type Language, say } from '../say.ts';
import { timeOfDay } from '../span.ts';
import { episodeLine, guestCount, guestNames, listOf, renderIncidentLine } from './line.ts';
import { renderTimeline } from './timeline.ts';

/** Other episodes that are listed one by one. */
const mostListed = 20;

/** What the thread says at its beginning: what is likely and what to do, who hangs on it, what proves it. */
export function renderDetails(key: string, incident: Incident, language: Language): Message {
  const [first, ...more] = incident.episodes;
  const leading = first === undefined ? [] : leadEpisodes(leadOf([first, ...more]));
  const [lead] = leading;
  const blocks: Block[] = [
    ...(lead === undefined
      ? []
      : lead.target !== null
        ? pathBlocks(lead, language)
        : [...causeBlocks(lead, language), ...factBlocks(lead, leading, language)]),
    ...groupBlocks(incident, leading, language),
    ...(lead === undefined || lead.target === null ? proofBlocks(leading, language) : []),
  ];
  return {
    key,
    fallback: renderIncidentLine(incident, language) || '-',
    blocks: blocks.length > 0 ? blocks : [{ kind: 'text', tone: 'quiet', text: '-' }],
  };
}

/** Of a path: the verdict of the look follows as a message of its own, with cause, proof and fix. */
function pathBlocks(lead: Episode, language: Language): Block[] {
  const proof = lead.proof.map((line): Block => ({ kind: 'text', tone: 'plain', text: say(line, language) }));
  return lead.kind === 'path-broken' ? proof : [...causeBlocks(lead, language), ...proof];
}

function causeBlocks({ causes, hypervisor }: Episode, language: Language): Block[] {
  return causes.flatMap(({ what, todo, commands }, index): Block[] => {
    const params = { what: say(what, language) };
    const title = say(text(index === 0 ? 'incident.likely' : 'incident.or', params), language);
    const caption = say(text('incident.on', { hypervisor }), language);
    return [
      { kind: 'text', tone: index === 0 ? 'strong' : 'plain', text: title },
      { kind: 'text', tone: 'plain', text: say(todo, language) },
      ...(commands.length === 0 ? [] : [{ kind: 'code' as const, caption, lines: [...commands] }]),
    ];
  });
}

function factBlocks(lead: Episode, leading: readonly Episode[], language: Language): Block[] {
  const name = (key: string) => say(text(key), language);
  const guests = guestNames(leading);
  const total = guestCount(leading);
  const fields: { name: string; value: string }[] = [];
  const ports = leading.flatMap(({ hypervisor, device, switch: at }) =>
    at === null ? [] : [`${hypervisor} ${device ?? ''}: ${at.name || at.chassis} ${at.port} (${at.chassis})`],
  );
  if (ports.length > 0) {
    fields.push({ name: name('incident.field.port'), value: listOf(ports, 12, language) });
  }
  if (lead.behind.length > 0) {
    fields.push({ name: name('incident.field.behind'), value: lead.behind.join(' → ') });
  }
  if (total > 0) {
    const shown = listOf(guests, 30, language);
    const value =
      total > guests.length ? say(text('incident.guests-of', { list: shown, total }), language) : shown;
    fields.push({ name: name('incident.field.guests'), value });
  }
  const { count, seconds } = lead.threshold;
  fields.push({
    name: name('incident.field.told'),
    value: say(
      seconds === 0
        ? text('incident.threshold.once', { count })
        : text('incident.threshold', { count, seconds, quiet: lead.quietSeconds }),
      language,
    ),
  });
  for (const { at, what } of lead.changes) {
    fields.push({ name: name('incident.field.change'), value: `${timeOfDay(at)} ${say(what, language)}` });
  }
  return [{ kind: 'fields', fields }];
}

function groupBlocks(incident: Incident, leading: readonly Episode[], language: Language): Block[] {
  const others = incident.episodes.filter((each) => !leading.includes(each));
  const listed = leading.length > 1 ? [...leading, ...others] : others;
  if (listed.length === 0) {
    return [];
  }
  const lines = listed.slice(0, mostListed).map((each) => episodeLine(each, language));
  const left = listed.length - lines.length;
  return [
    { kind: 'text', tone: 'strong', text: say(text('incident.group'), language) },
    { kind: 'text', tone: 'plain', text: lines.join('\n') },
    ...(left > 0
      ? [
          {
            kind: 'text' as const,
            tone: 'quiet' as const,
            text: say(text('incident.left', { count: left }), language),
          },
        ]
      : []),
  ];
}

function proofBlocks(leading: readonly Episode[], language: Language): Block[] {
  const lines = leading.slice(0, 6).flatMap((episode) => {
    const timeline = leading.length > 1 ? renderTimeline(episode) : '';
    const proof = [
      ...(timeline === '' ? [] : [timeline]),
      ...episode.proof.map((line) => say(line, language)),
    ];
    return leading.length > 1 && proof.length > 0
      ? [`${episode.hypervisor} ${episode.device ?? ''}`, ...proof.map((line) => `  ${line}`)]
      : proof;
  });
  return lines.length === 0 ? [] : [{ kind: 'code', caption: say(text('incident.proof'), language), lines }];
}
