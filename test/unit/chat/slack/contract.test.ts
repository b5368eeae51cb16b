import { maxParagraph } from '../../../../src/message/slack/limits.ts';
import { type ChatHarness, describeChatAdapter } from '../contract.ts';
import { createSlackWorld, watchListener } from './world.ts';

async function open(how: 'slash' | 'mention'): Promise<ChatHarness> {
  const { slack, adapter: bare, stop } = await createSlackWorld();
  const { adapter, settled } = watchListener(bare);
  let done = 0;
  const heard = async (acknowledged: Promise<number | undefined>) => {
    if ((await acknowledged) === undefined) {
      throw new Error('what was typed was not acknowledged');
    }
    done += 1;
    await settled(done);
  };
  return {
    adapter,
    channel: 'C1',
    paragraphLimit: maxParagraph,
    type: (text) =>
      heard(how === 'slash' ? slack.slash(text.replace(/^\/vmping ?/u, '')) : slack.mention(text)),
    press: () => heard(slack.press('Run again')),
    visible: () => slack.workspace.shown(),
    files: async () =>
      slack.workspace.messages.flatMap(({ files }) =>
        files.map(({ name, bytes }) => ({ name, text: bytes.toString() })),
      ),
    end: stop,
  };
}

describeChatAdapter('Slack, by slash commands', () => open('slash'));
describeChatAdapter('Slack, by mentions', () => open('mention'));
