import type { WrongUsage } from '../model/command.ts';
import type { Sighting } from '../model/inventory.ts';
import type { Located } from '../model/locate-vm.ts';
import { text } from '../model/text.ts';
import type { Block, Message } from './message.ts';
import { type Language, say } from './say.ts';

/** Answers that are no diagnosis: wrong usage, help, status, where. Each is one message. */

/** `start`: see `lineStart`. */
export function renderHelp(key: string, start: string, language: Language): Message {
  const title = say(text('help.title'), language);
  const lines = [
    [`${start} web01 10.0.0.1`, 'help.diagnose'],
    [`${start} web01 db.example.org:5432`, 'help.port'],
    [`${start} hv1/web01 10.0.0.1`, 'help.hypervisor'],
    [`${start} "my web server" 10.0.0.1`, 'help.quotes'],
    [`${start} where web01`, 'help.where'],
    [`${start} watch web01 10.0.0.1`, 'help.watch'],
    [`${start} unwatch web01 10.0.0.1`, 'help.unwatch'],
    [`${start} watches`, 'help.watches'],
    [`${start} status`, 'help.status'],
    [`${start} audit`, 'help.audit'],
    ['again', 'help.again'],
    ['from hv2', 'help.from'],
    ['evidence', 'help.evidence'],
    ['capture 10s', 'help.capture'],
    [`${start} help`, 'help.help'],
  ] as const;
  const width = Math.max(...lines.map(([line]) => line.length));
  return {
    key,
    fallback: title,
    blocks: [
      { kind: 'text', tone: 'plain', text: title },
      {
        kind: 'code',
        caption: say(text('help.caption'), language),
        lines: lines.map(([line, what]) => `${line.padEnd(width)}  ${say(text(what), language)}`),
      },
    ],
  };
}

export function renderWrongUsage(key: string, usage: WrongUsage, start: string, language: Language): Message {
  return notice(key, [
    say(usage.problem, language),
    say(text('usage.example', { example: `${start} ${usage.example}` }), language),
  ]);
}

/** Why a VM has no hypervisor that could be asked, and what to type instead. */
export function renderNotLocated(
  key: string,
  asked: { readonly vm: string; readonly hypervisor: string | null },
  located: Exclude<Located, { kind: 'found' }>,
  language: Language,
  command: (vm: string) => string,
): Message {
  const { vm } = asked;
  const hypervisor = asked.hypervisor ?? '';
  switch (located.kind) {
    case 'no-hypervisors':
      return notice(key, [say(text('locate.no-hypervisors', { vm }), language)]);
    case 'unknown-vm': {
      const problem = asked.hypervisor === null ? 'locate.unknown' : 'locate.unknown-on';
      return notice(key, [
        say(text(problem, { vm, hypervisor }), language),
        ...didYouMean(located.nearest, language),
      ]);
    }
    case 'unknown-hypervisor':
      return notice(key, [
        say(text('locate.hypervisor-unknown', { hypervisor }), language),
        ...didYouMean(located.nearest, language),
      ]);
    case 'ambiguous': {
      const hypervisors = located.sightings.map((sighting) => sighting.hypervisor).join(', ');
      const caption = say(text('locate.ambiguous', { vm, hypervisors }), language);
      const lines = located.sightings.map((sighting) => command(`${sighting.hypervisor}/${vm}`));
      return { key, fallback: caption, blocks: [{ kind: 'code', caption, lines }] };
    }
    default:
      return located satisfies never;
  }
}

/** Where a VM is. `lastSeen` is a time of day, ready to be shown. */
export function renderWhere(
  key: string,
  vm: string,
  sighting: Pick<Sighting, 'hypervisor' | 'state' | 'alive' | 'lastSeen'>,
  language: Language,
): Message {
  const { hypervisor, state, lastSeen } = sighting;
  const kind = sighting.alive ? 'where.on' : 'where.gone';
  return notice(key, [say(text(kind, { vm, hypervisor, state, lastSeen }), language)]);
}

export interface HypervisorStatus {
  readonly hypervisor: string;
  readonly alive: boolean;
  readonly vms: number;
  readonly lastSeen: string;
  readonly waiting: number;
  readonly active: number;
}

export interface ChatQueueStatus {
  readonly waiting: number;
  readonly active: number;
  readonly failed: number;
}

export function renderStatus(
  key: string,
  hypervisors: readonly HypervisorStatus[],
  chat: ChatQueueStatus,
  language: Language,
): Message {
  const queueLine = say(text('status.chat-queue', { ...chat }), language);
  if (hypervisors.length === 0) {
    return notice(key, [say(text('status.none'), language), queueLine]);
  }
  const fields = hypervisors.map(({ hypervisor, alive, vms, lastSeen, waiting, active }) => ({
    name: hypervisor,
    value: say(
      text(alive ? 'status.alive' : 'status.gone', { domains: vms, lastSeen, waiting, active }),
      language,
    ),
  }));
  const title = say(text('status.title'), language);
  return {
    key,
    fallback: `${title}: ${fields.map(({ name, value }) => `${name} (${value})`).join('; ')}`,
    blocks: [
      { kind: 'text', tone: 'strong', text: title },
      { kind: 'fields', fields },
      { kind: 'text', tone: 'quiet', text: queueLine },
    ],
  };
}

/** A message of one paragraph per line; the first one is what is read aloud, the others go with it. */
export function notice(key: string, paragraphs: readonly string[]): Message {
  const blocks: Block[] = paragraphs.map((paragraph) => ({ kind: 'text', tone: 'plain', text: paragraph }));
  return { key, fallback: paragraphs.join(' '), blocks };
}

function didYouMean(names: readonly string[], language: Language): string[] {
  return names.length === 0 ? [] : [say(text('locate.nearest', { names: names.join(', ') }), language)];
}
