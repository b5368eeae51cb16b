import { Command, InvalidArgumentError } from 'commander';
import { slackManifest } from '../../adapters/chat/slack/manifest.ts';

/** `vmping manifest slack`: what is pasted when the Slack app is made. */
export function manifestCommand(): Command {
  const slack = new Command('slack')
    .summary('the manifest of the Slack app')
    .description(
      'Prints the manifest of the Slack app, with exactly the scopes and events that vmping uses. Paste it at https://api.slack.com/apps, "Create New App", "From a manifest", as JSON.',
    )
    .option(
      '--request-url <url>',
      'HTTP mode: the address at which Slack reaches vmping; without it, Socket Mode',
      parseUrl,
    )
    .addHelpText(
      'after',
      '\nExamples:\n  vmping manifest slack\n  vmping manifest slack --request-url https://vmping.example.org/slack/events',
    )
    .action(({ requestUrl }: { readonly requestUrl?: string }) => {
      const manifest = slackManifest(
        requestUrl === undefined ? { mode: 'socket' } : { mode: 'http', requestUrl },
      );
      process.stdout.write(`${JSON.stringify(manifest, null, 2)}\n`);
    });
  return new Command('manifest').summary('what a chat needs to know of vmping').addCommand(slack);
}

function parseUrl(value: string): string {
  if (!URL.canParse(value) || new URL(value).protocol !== 'https:') {
    throw new InvalidArgumentError('an address that begins with https://, as Slack asks for.');
  }
  return value;
}
