import { machine } from '../machine.ts';
import { writeSection } from '../section.ts';
import { discordUnderLoad } from './discord.ts';
import { type LoadOptions, type LoadResult, runLoad, type Times } from './run.ts';
import { slackUnderLoad } from './slack.ts';

/**
 * `npm run bench:chat`: 500 commands in a minute from 50 channels, on the unmodified libraries, against servers with
 * faults on loopback; into docs/bench.md (`-- --no-write`: only shown). Exit status: 0 every command had exactly one
 * line and one answer, 1 one had not.
 */
const channels = 50;
const options: LoadOptions = { commands: 500, overMs: 60_000, troubleEveryMs: 400, engineMs: 700 };

const head =
  '| chat | commands with one line and one answer | to acknowledgement p50 / p99 | to first message p50 / p95 | to final answer p50 / p95 / max |';

function row(name: string, { commands, right, acknowledged, firstMessage, finalAnswer }: LoadResult): string {
  const cells = [
    name,
    `${right} of ${commands}`,
    shown(acknowledged, 'p50', 'p99'),
    shown(firstMessage, 'p50', 'p95'),
    shown(finalAnswer, 'p50', 'p95', 'max'),
  ];
  return `| ${cells.join(' | ')} |`;
}

function shown(times: Times, ...which: (keyof Times)[]): string {
  return `${which.map((each) => times[each].toFixed(times[each] < 100 ? 1 : 0)).join(' / ')} ms`;
}

const rows: string[] = [];
for (const open of [slackUnderLoad, discordUnderLoad]) {
  const chat = await open(channels);
  process.stdout.write(`${chat.name}: ${options.commands} commands in ${channels} channels\n`);
  const result = await runLoad(chat, options);
  rows.push(row(chat.name, result));
  for (const each of result.wrong) {
    process.stdout.write(`  ${each}\n`);
  }
  if (result.right < result.commands) {
    process.exitCode = 1;
  }
}
const about =
  `${options.commands} commands in a minute from ${channels} channels, one in ten delivered twice, and every ` +
  `${options.troubleEveryMs} ms a trouble (429 with Retry-After, 5xx, a connection cut before or after it took ` +
  'effect; the socket refreshed every 24 s). Bolt and discord.js are unmodified; their servers are those of ' +
  `\`test/servers\`, which refuse what is over a limit. The engine takes ${options.engineMs} ms a question, and bot, ` +
  'worker, Redis and server share the machine.';
const text = [head, '| --- | --- | --- | --- | --- |', ...rows].join('\n');
process.stdout.write(`\n${text}\n`);
if (!process.argv.includes('--no-write')) {
  process.stdout.write(`written: ${writeSection('chat', `${machine()} ${about}\n\n${text}`)}\n`);
}
process.exit();
