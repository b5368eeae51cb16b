import type { Config } from '../../config/config.ts';
import type { Secrets } from '../../config/secrets.ts';
import type { DoctorLine } from '../../model/doctor.ts';
import { idsOf } from '../../policy/ids.ts';
import { discordApi } from '../chat-adapters.ts';

/** The lines of Discord; none where it is not on, or where its token is missing, which has its own line. */
export async function inspectDiscordOf(
  { discord, policy }: Config,
  { discordToken }: Secrets,
): Promise<readonly DoctorLine[]> {
  if (discord === null || !discordToken) {
    return [];
  }
  // Only now: discord.js is large, and every command of the command line would wait for it.
  const { inspectDiscord } = await import('../../../adapters/chat/discord/inspect-discord.ts');
  const { channels } = idsOf(policy, 'discord');
  return inspectDiscord({
    token: discordToken.reveal(),
    guilds: discord.guilds,
    channels,
    ...discordApi(),
  });
}
