import { createMemoryAdapter } from '../../../adapters/chat/memory/memory-adapter.ts';
import { toPlainText } from '../../../src/message/plain.ts';
import { printableLines } from '../../../src/message/printable.ts';
import { describeChatAdapter } from './contract.ts';

describeChatAdapter('memory', async () => {
  const adapter = createMemoryAdapter();
  return {
    adapter,
    channel: 'general',
    paragraphLimit: undefined,
    type: (text) => adapter.say(text),
    press: (action, value) => adapter.press(action, value),
    visible: () =>
      [
        ...adapter.threads.flatMap(({ root, posts }) => [root, ...posts.map(({ message }) => message)]),
        ...adapter.replies,
        ...adapter.told.map(({ message }) => message),
      ]
        .flatMap((message) => printableLines(toPlainText(message)))
        .join('\n'),
    files: async () =>
      adapter.threads.flatMap(({ files }) =>
        files.map(({ name, content }) => ({
          name,
          text: content.kind === 'text' ? content.text : Buffer.from(content.base64, 'base64').toString(),
        })),
      ),
    end: () => adapter.stop(),
  };
});
