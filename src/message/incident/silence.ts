import { type Silence, writeSubject } from '../../incidents/silence.ts';
import { text } from '../../model/text.ts';
import type { Message } from '../message.ts';
import { notice } from '../notices.ts';
import { type Language, say } from '../say.ts';
import { timeOfDay } from '../span.ts';
import { listOf } from './line.ts';

/** `until 14:05:00`, with the date where it is a day or more away; `until it is stable`. */
export function silenceEnd({ since, until }: Silence, language: Language): string {
  if (until === null) {
    return say(text('silence.until-stable'), language);
  }
  const isFar = Date.parse(until) - Date.parse(since) >= 86_400_000;
  const date = isFar ? `${new Date(until).toLocaleDateString('en-CA')} ` : '';
  return say(text('silence.until', { time: `${date}${timeOfDay(until)}` }), language);
}

export function silenceSubjects({ subjects }: Silence, language: Language): string {
  return listOf(
    subjects.map((subject) => writeSubject(subject)),
    6,
    language,
  );
}

/** What the thread is told when a silence begins. */
export function silenceSaid(silence: Silence, language: Language): string {
  const params = {
    person: silence.by.name || silence.by.id,
    list: silenceSubjects(silence, language),
    until: silenceEnd(silence, language),
  };
  return say(text('silence.said', params), language);
}

/** And when it is over. `muted`: how many alerts it held back. */
export function silenceEnded(silence: Silence, muted: number, language: Language): string {
  const by = silence.ended?.by;
  const params = {
    person: by ? by.name || by.id : '',
    list: silenceSubjects(silence, language),
    muted: mutedText(muted, language) || say(text('silence.nothing-muted'), language),
  };
  return say(text(by ? 'silence.ended-by' : 'silence.ended', params), language);
}

/** Empty where nothing was. */
export function mutedText(count: number, language: Language): string {
  if (count === 0) {
    return '';
  }
  return say(count === 1 ? text('incident.muted.one') : text('incident.muted.many', { count }), language);
}

/** What is silenced, a line each. */
export function renderSilences(
  key: string,
  silences: readonly { readonly silence: Silence; readonly muted: number }[],
  language: Language,
): Message {
  if (silences.length === 0) {
    return notice(key, [say(text('silence.none'), language)]);
  }
  const title = say(text('silence.title'), language);
  const fields = silences.map(({ silence, muted }) => ({
    name: silenceSubjects(silence, language),
    value: say(
      text('silence.line', {
        until: silenceEnd(silence, language),
        person: silence.by.name || silence.by.id,
        count: muted,
      }),
      language,
    ),
  }));
  return {
    key,
    fallback: `${title} ${fields.map(({ name, value }) => `${name} ${value}`).join('; ')}`,
    blocks: [
      { kind: 'text', tone: 'strong', text: title },
      { kind: 'fields', fields },
    ],
  };
}
