import { expect, test } from 'vitest';
import { discordUnderLoad } from '../../bench/chat-load/discord.ts';
import { runLoad } from '../../bench/chat-load/run.ts';
import { slackUnderLoad } from '../../bench/chat-load/slack.ts';

const options = { commands: 60, overMs: 10_000, troubleEveryMs: 250, engineMs: 300 };

test.each([
  ['Slack', slackUnderLoad],
  ['Discord', discordUnderLoad],
])(
  '%s with troubles, and a bot that is started anew in between: one line and one answer for each',
  async (_, open) => {
    const result = await runLoad(await open(12), { ...options, restarts: 2 });
    const unanswered = result.wrong.filter((each) => !each.endsWith('were not acknowledged'));
    expect(unanswered).toEqual([]);
    // What was not heard while no bot was there is few.
    expect(result.commands).toBeGreaterThan(40);
  },
  120_000,
);
