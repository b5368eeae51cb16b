import { paragraphLimit } from '../../../../src/message/discord/limits.ts';
import { describeChatAdapter } from '../contract.ts';
import { openBench, until } from './harness.ts';

describeChatAdapter('discord', async () => {
  const bench = await openBench();
  const { server, adapter } = bench;
  const heard = async (deed: () => unknown) => {
    const before = bench.ended();
    deed();
    await until(() => bench.ended() > before);
  };
  return {
    adapter,
    channel: server.channel.id,
    paragraphLimit,
    type: (text) => heard(() => server.people.mention(text)),
    press: (action, value) => heard(() => server.people.press(`${action}:${value}`)),
    visible: () => server.visible(),
    files: async () =>
      server.files().map(({ filename, data }) => ({ name: filename, text: data.toString() })),
    end: () => bench.close(),
  };
});
