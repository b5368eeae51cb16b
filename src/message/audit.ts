import type { AuditEntry, AuditPage } from '../model/audit.ts';
import { text } from '../model/text.ts';
import { type Message, textMessage } from './message.ts';
import { type Language, say } from './say.ts';

/** The last commands, newest first, as `/vmping audit` shows them. */
export function renderAudit(key: string, page: AuditPage, language: Language): Message {
  const { entries, skipped } = page;
  const notes = [
    ...(skipped > 0 ? [say(text('audit.skipped', { count: skipped }), language)] : []),
    ...(page.complete ? [] : [say(text('audit.more'), language)]),
  ];
  if (entries.length === 0) {
    return textMessage(key, [say(text('audit.none'), language), ...notes].join(' '));
  }
  const caption = say(text('audit.caption', { count: entries.length }), language);
  return {
    key,
    fallback: caption,
    blocks: [
      { kind: 'code', caption, lines: entries.map((entry) => lineOf(entry, language)) },
      ...(notes.length > 0 ? [{ kind: 'text' as const, tone: 'quiet' as const, text: notes.join(' ') }] : []),
    ],
  };
}

/** When (UTC), who, where, what, what became of it, and why. */
function lineOf(entry: AuditEntry, language: Language): string {
  const { at, platform, person, channel, command, vm, target, hypervisor, outcome, why } = entry;
  const what = [
    command,
    ...(vm === null ? [] : [vm]),
    ...(target === null ? [] : ['→', target]),
    ...(hypervisor === null ? [] : [say(text('audit.on', { hypervisor }), language)]),
  ].join(' ');
  const who = person.name === '' ? person.id : `${person.name} (${person.id})`;
  return [
    `${at.slice(0, 10)} ${at.slice(11, 19)}`,
    who,
    `${platform}:${channel}`,
    what,
    `${say(text(`audit.outcome.${outcome}`), language)}${why === null ? '' : `: ${why}`}`,
  ]
    .map((part) => part.replace(/[\p{Cc}\u2028\u2029]/gu, ' '))
    .join('  ');
}
