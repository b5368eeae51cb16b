import type { WrongUsage } from '../model/command/command.ts';
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
    [`${start} 52:54:00:12:34:56 10.0.0.1`, 'help.key'],
    [`${start} "my web server" 10.0.0.1`, 'help.quotes'],
    [`${start} where web01`, 'help.where'],
    [`${start} watch web01 10.0.0.1`, 'help.watch'],
    [`${start} unwatch web01 10.0.0.1`, 'help.unwatch'],
    [`${start} watches`, 'help.watches'],
    [`${start} silence hv1/eth0 2h`, 'help.silence'],
    [`${start} unsilence hv1/eth0`, 'help.unsilence'],
    [`${start} silences`, 'help.silences'],
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

export interface HypervisorStatus {
  readonly hypervisor: string;
  readonly alive: boolean;
  /** False: an agent lives there and no worker. */
  readonly answers: boolean;
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

/** Alerts that nobody was told of, by why. */
export interface UnsaidStatus {
  readonly silence: number;
  readonly maintenance: number;
  readonly quiet: number;
  readonly unrouted: number;
}

/** How many paths are watched, and how they are. */
export interface WatchStatus {
  readonly watched: number;
  readonly broken: number;
  readonly degraded: number;
  readonly unseen: number;
}

export function renderStatus(
  key: string,
  hypervisors: readonly HypervisorStatus[],
  chat: ChatQueueStatus,
  { unsaid, paths }: { readonly unsaid: UnsaidStatus; readonly paths: WatchStatus },
  language: Language,
): Message {
  const lines = [
    say(text('status.chat-queue', { ...chat }), language),
    ...(Object.values(unsaid).some((count) => count > 0)
      ? [say(text('status.unsaid', { ...unsaid }), language)]
      : []),
    ...(paths.watched > 0 ? [say(text('watches.title', { ...paths }), language)] : []),
  ];
  if (hypervisors.length === 0) {
    return notice(key, [say(text('status.none'), language), ...lines]);
  }
  const fields = hypervisors.map(({ hypervisor, alive, answers, vms, lastSeen, waiting, active }) => ({
    name: hypervisor,
    value: say(
      text(answers ? 'status.alive' : alive ? 'status.agent' : 'status.gone', {
        domains: vms,
        lastSeen,
        waiting,
        active,
      }),
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
      ...lines.map((line) => ({ kind: 'text', tone: 'quiet', text: line }) as const),
    ],
  };
}

/** A message of one paragraph per line; the first one is what is read aloud, the others go with it. */
export function notice(key: string, paragraphs: readonly string[]): Message {
  const blocks: Block[] = paragraphs.map((paragraph) => ({ kind: 'text', tone: 'plain', text: paragraph }));
  return { key, fallback: paragraphs.join(' '), blocks };
}
