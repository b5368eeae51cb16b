import { ApplicationCommandOptionType, ApplicationCommandType } from 'discord.js';
import { limits } from '../../../src/message/discord/limits.ts';
import { say } from '../../../src/message/say.ts';
import { text } from '../../../src/model/text.ts';

interface Option {
  readonly name: 'vm' | 'target' | 'count' | 'every' | 'what' | 'length';
  readonly suggests: boolean;
  readonly required: boolean;
}

interface SlashCommand {
  readonly name: string;
  /** The word behind `/vmping` in a line of chat; empty: none. */
  readonly word: string;
  readonly options: readonly Option[];
}

const vm: Option = { name: 'vm', suggests: true, required: true };
const target: Option = { name: 'target', suggests: false, required: true };
const every: Option = { name: 'every', suggests: false, required: false };
const what: Option = { name: 'what', suggests: false, required: true };
const length: Option = { name: 'length', suggests: false, required: true };
const count: Option = { name: 'count', suggests: false, required: false };

/**
 * A command each, and no subcommands: Discord would not let `/vmping vm: target:` stand beside them. Whoever types
 * `/vmping` sees all of them, and an administrator can open or close each by itself.
 */
export const slashCommands: readonly SlashCommand[] = [
  { name: 'vmping', word: '', options: [vm, target] },
  { name: 'vmping-where', word: 'where', options: [vm] },
  { name: 'vmping-watch', word: 'watch', options: [vm, target, every] },
  { name: 'vmping-unwatch', word: 'unwatch', options: [vm, target] },
  { name: 'vmping-watches', word: 'watches', options: [] },
  { name: 'vmping-silence', word: 'silence', options: [what, length] },
  { name: 'vmping-unsilence', word: 'unsilence', options: [what] },
  { name: 'vmping-silences', word: 'silences', options: [] },
  { name: 'vmping-status', word: 'status', options: [] },
  { name: 'vmping-audit', word: 'audit', options: [count] },
  { name: 'vmping-help', word: 'help', options: [] },
];

/** What Discord is told about the commands (interactions/application-commands). */
export function commandsForDiscord(): readonly { readonly name: string }[] {
  return slashCommands.map(({ name, word, options }) => ({
    name,
    type: ApplicationCommandType.ChatInput,
    description: say(text(word === '' ? 'discord.command' : `discord.command.${word}`), 'en'),
    options: options.map((option) => ({
      type: ApplicationCommandOptionType.String,
      name: option.name,
      description: say(text(`discord.command.${option.name}`), 'en'),
      required: option.required,
      ...(option.suggests ? { autocomplete: true } : {}),
      max_length: 300,
    })),
    // In servers only: rights are given by channel, and a direct message is in none.
    contexts: [0],
    integration_types: [0],
  }));
}

/** The line that stands for a slash command: `/vmping web01 10.0.0.1`. */
export function lineOf(name: string, options: ReadonlyMap<string, string>): string {
  const command = slashCommands.find((each) => each.name === name);
  const values = (command?.options ?? []).map((option) => {
    const value = (options.get(option.name) ?? '').trim();
    return option.name === 'vm' || option.name === 'what' ? quoted(value) : value;
  });
  return ['/vmping', command?.word ?? '', ...values].filter((word) => word !== '').join(' ');
}

/** A name of more than one word, or one that is a command's word, in quotes. */
function quoted(name: string): string {
  const isWord = /^[a-z?]+$/iu.test(name) || !/^[^\s"']+$/u.test(name);
  if (!isWord || name === '') {
    return name;
  }
  return name.includes('"') ? `'${name}'` : `"${name}"`;
}

/** Names as Discord takes them for suggestions. */
export function choicesOf(names: readonly string[]): readonly { name: string; value: string }[] {
  return [...new Set(names)]
    .filter((name) => name.trim() !== '' && name.length <= limits.choice)
    .slice(0, limits.choices)
    .map((name) => ({ name, value: name }));
}
