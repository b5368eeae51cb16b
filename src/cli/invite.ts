import { Command } from 'commander';
import { applicationIdOf, inviteUrl } from '../../adapters/chat/discord/permissions.ts';

/** `vmping invite discord`: the address where an administrator lets the bot into a server. */
export function inviteCommand(): Command {
  const discord = new Command('discord')
    .summary('the invitation of the Discord bot')
    .description(
      'Prints the address at which an administrator lets vmping into a Discord server, with exactly the permissions and scopes that it uses.',
    )
    .argument(
      '[application-id]',
      'the application\'s id, at https://discord.com/developers/applications under "General Information"; without it, read out of the token in VMPING_DISCORD_TOKEN',
    )
    .addHelpText('after', '\nExample:\n  vmping invite discord 1234567890123456789')
    .action((given: string | undefined, _, command: Command) => {
      const id = given ?? applicationIdOf(process.env.VMPING_DISCORD_TOKEN ?? '');
      if (id === undefined) {
        command.error(
          'error: whose invitation? Give the application\'s id ("General Information" at https://discord.com/developers/applications), or set VMPING_DISCORD_TOKEN.',
          { exitCode: 2 },
        );
      } else if (/^\d{15,20}$/u.test(id)) {
        process.stdout.write(`${inviteUrl(id)}\n`);
      } else {
        command.error(`error: "${id.slice(0, 40)}" is no application id: it has 15 to 20 digits.`, {
          exitCode: 2,
        });
      }
    });
  return new Command('invite').summary('the address that lets vmping into a chat').addCommand(discord);
}
