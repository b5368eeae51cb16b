import { RequestMethod, Routes } from 'discord.js';
import type { Calls } from './calls.ts';
import { commandsForDiscord } from './slash-commands.ts';

/**
 * Tells Discord about the slash commands, where it does not know them so already: registering is limited to 200 a
 * day, and people's clients read the list anew each time. In the guilds, where they are there at once; without
 * any, everywhere.
 */
export async function registerCommands(
  calls: Calls,
  applicationId: string,
  guilds: readonly string[],
): Promise<void> {
  for (const list of wantedLists(applicationId, guilds)) {
    if (!(await isThere(calls, list))) {
      const sends = { body: list.commands as unknown as Record<string, unknown>, files: [] };
      await calls.bot({ method: RequestMethod.Put, route: list.route, sends });
    }
  }
}

/** Whether {@link registerCommands} would have nothing to do. */
export async function commandsAreRegistered(
  calls: Calls,
  applicationId: string,
  guilds: readonly string[],
): Promise<boolean> {
  const lists = wantedLists(applicationId, guilds);
  const there = await Promise.all(lists.map((list) => isThere(calls, list)));
  return there.every(Boolean);
}

interface NamedCommand {
  readonly name: string;
}

interface CommandList {
  readonly route: `/${string}`;
  readonly commands: readonly NamedCommand[];
}

function wantedLists(applicationId: string, guilds: readonly string[]): readonly CommandList[] {
  const commands = commandsForDiscord();
  const everywhere = Routes.applicationCommands(applicationId);
  if (guilds.length === 0) {
    return [{ route: everywhere, commands }];
  }
  const inGuilds = guilds.map((guild) => ({
    route: Routes.applicationGuildCommands(applicationId, guild),
    commands,
  }));
  // None everywhere: they would stand there twice, from before there were guilds in the configuration.
  return [...inGuilds, { route: everywhere, commands: [] }];
}

async function isThere(calls: Calls, { route, commands }: CommandList): Promise<boolean> {
  const present = await calls.bot<readonly NamedCommand[]>({ method: RequestMethod.Get, route });
  const isKnown = (command: NamedCommand) =>
    holds(
      present.find(({ name }) => name === command.name),
      command,
    );
  return present.length === commands.length && commands.every(isKnown);
}

/** Whether everything in `wanted` is so in `present`, which has more: ids, versions, names in other languages. */
function holds(present: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    const list = (present ?? []) as unknown[];
    return list.length === wanted.length && wanted.every((each, index) => holds(list[index], each));
  }
  if (typeof wanted === 'object' && wanted !== null) {
    const object = (present ?? {}) as Record<string, unknown>;
    return Object.entries(wanted).every(([key, value]) => holds(object[key], value));
  }
  // What is usual is left out of Discord's answers.
  return present === wanted || (wanted === false && present === undefined);
}
