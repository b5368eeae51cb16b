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
  const wanted = commandsForDiscord();
  if (guilds.length === 0) {
    await put(calls, Routes.applicationCommands(applicationId), wanted);
    return;
  }
  for (const guild of guilds) {
    await put(calls, Routes.applicationGuildCommands(applicationId, guild), wanted);
  }
  // From before there were guilds in the configuration: they would stand there twice.
  await put(calls, Routes.applicationCommands(applicationId), []);
}

async function put(calls: Calls, route: `/${string}`, wanted: readonly object[]): Promise<void> {
  const present = await calls.bot<readonly object[]>({ method: RequestMethod.Get, route });
  if (present.length === wanted.length && wanted.every((command, index) => holds(present[index], command))) {
    return;
  }
  await calls.bot({
    method: RequestMethod.Put,
    route,
    sends: { body: wanted as unknown as Record<string, unknown>, files: [] },
  });
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
  return present === wanted;
}
