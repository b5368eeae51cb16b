import { endOf, type Incident } from '../../incidents/incident.ts';
import { type Lead, leadEpisodes, leadOf } from '../../incidents/lead.ts';
import type { Episode } from '../../model/episode.ts';
import { type TextParams, text } from '../../model/text.ts';
import { storyOf } from '../../watch/story.ts';
import { type Language, say } from '../say.ts';
import { renderSpan, timeOfDay } from '../span.ts';

/** The one line of an incident: what, where, how much, how it stands. Empty of an incident without episodes. */
export function renderIncidentLine(incident: Incident, language: Language): string {
  const [first, ...more] = incident.episodes;
  if (first === undefined) {
    return '';
  }
  const lead = leadOf([first, ...more]);
  const line = lead.kind === 'switch' ? switchLine(lead, language) : episodeLine(lead.episode, language);
  const leading = leadEpisodes(lead);
  const isLeadOver = leading.every(({ phase }) => phase === 'over');
  const open = incident.episodes.filter(({ phase }) => phase === 'open');
  if (isLeadOver && endOf(incident) === null) {
    const list = listOf(
      open.map((each) => shortSubject(each)),
      3,
      language,
    );
    return `${line}${say(text('incident.still', { list }), language)}`;
  }
  return `${line}${guestsOf(leading, language)}`;
}

/** One episode in one line. */
export function episodeLine(episode: Episode, language: Language): string {
  const { phase, count, startedAt, lastAt, up } = episode;
  const end = endOfTrouble(episode);
  const state = up === null ? '' : say(text(up ? 'incident.state.up' : 'incident.state.down'), language);
  const number = String(count);
  const params: TextParams = {
    where: whereOf(episode, language),
    count: number,
    transitions: counted('transitions', count, language),
    times: counted('times', count, language),
    span: renderSpan(Date.parse(lastAt) - Date.parse(startedAt), language),
    lasted: renderSpan(Date.parse(end) - Date.parse(startedAt), language),
    start: timeOfDay(startedAt),
    quietSince: timeOfDay(lastAt),
    end: timeOfDay(end),
    now: state === '' ? '' : say(text('incident.now', { state }), language),
  };
  return say(text(`incident.${storyOf(episode)}.${phase}`, params), language);
}

/** When the trouble itself ended; that it was over for good was known some quiet time later. */
function endOfTrouble({ ceasedAt, endedAt, lastAt }: Episode): string {
  return ceasedAt ?? endedAt ?? lastAt;
}

/** Names, the first few of them. */
export function listOf(names: readonly string[], most: number, language: Language): string {
  const unique = [...new Set(names)];
  const list = unique.slice(0, most).join(', ');
  const count = unique.length - most;
  return count > 0 ? say(text('incident.and-more', { list, count }), language) : list;
}

/** `hv1 eth0`, `web01 → 10.0.0.1`: an episode's subject in a list. */
export function shortSubject({ hypervisor, device, vm, target }: Episode): string {
  if (vm !== null && target !== null) {
    return `${vm} → ${target}`;
  }
  return device !== null
    ? vm === null
      ? `${hypervisor} ${device}`
      : `${hypervisor} ${device} (${vm})`
    : `${hypervisor}${vm === null ? '' : ` ${vm}`}`;
}

function switchLine({ name, episodes }: Extract<Lead, { kind: 'switch' }>, language: Language): string {
  const open = episodes.filter(({ phase }) => phase === 'open');
  const kinds = new Set((open.length > 0 ? open : episodes).map(({ kind }) => kind));
  const what = kinds.has('link-flap') ? 'flap' : kinds.has('link-down') ? 'down' : 'other';
  const ends = episodes.map(endOfTrouble).toSorted();
  const links = episodes.map(
    (each) => `${each.hypervisor} ${each.device ?? ''}${each.switch?.port ? ` (${each.switch.port})` : ''}`,
  );
  const params = {
    switch: name,
    count: new Set(episodes.map(({ hypervisor }) => hypervisor)).size,
    links: listOf(links, 6, language),
    end: timeOfDay(ends.at(-1) ?? ''),
  };
  return say(
    text(open.length > 0 ? `incident.switch.${what}.open` : 'incident.switch.over', params),
    language,
  );
}

function whereOf(episode: Episode, language: Language): string {
  const { hypervisor, device, role, vm, target } = episode;
  const params = { hypervisor, device: device ?? '', vm: vm ?? '', target: target ?? '' };
  if (vm !== null && target !== null) {
    return say(text('incident.where.path', params), language);
  }
  if (device === null) {
    const key = vm === null ? 'incident.where.hypervisor' : 'incident.where.guest';
    return say(text(key, params), language);
  }
  if (vm !== null) {
    return say(text('incident.where.tap', params), language);
  }
  if (role === null) {
    return say(text('incident.where.plain', params), language);
  }
  const known = episode.switch;
  const name = known?.name.trim() || known?.chassis.trim() || '';
  const port =
    known === null || name === ''
      ? ''
      : say(text('incident.where.port', { switch: name, port: known.port || '?' }), language);
  const named = say(text(`incident.role.${role}`), language);
  return say(text('incident.where.device', { ...params, role: named, port }), language);
}

/** The guests that hang on these links, by name, as far as they are told. */
export function guestNames(leading: readonly Episode[]): readonly string[] {
  return [...new Set(leading.flatMap(({ vm, guests }) => (vm === null ? guests.names : [])))];
}

/** How many there are. Two links of one hypervisor carry the same guests, those of two hypervisors do not. */
export function guestCount(leading: readonly Episode[]): number {
  const most = new Map<string, number>();
  for (const { hypervisor, vm, guests } of leading) {
    if (vm === null) {
      most.set(hypervisor, Math.max(most.get(hypervisor) ?? 0, guests.total, guests.names.length));
    }
  }
  return [...most.values()].reduce((sum, count) => sum + count, 0);
}

/** The guests that hang on what leads, each once. */
function guestsOf(leading: readonly Episode[], language: Language): string {
  const names = guestNames(leading);
  const count = guestCount(leading);
  if (count === 0) {
    return '';
  }
  const [name = '?'] = names;
  return say(
    count === 1 ? text('incident.guests.one', { name }) : text('incident.guests.many', { count }),
    language,
  );
}

function counted(what: 'transitions' | 'times', count: number, language: Language): string {
  return say(count === 1 ? text(`incident.${what}.one`) : text(`incident.${what}.many`, { count }), language);
}
