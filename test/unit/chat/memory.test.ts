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
    visible: () =>
      [
        ...adapter.threads.flatMap(({ root, posts }) => [root, ...posts.map(({ message }) => message)]),
        ...adapter.replies,
      ]
        .flatMap((message) => printableLines(toPlainText(message)))
        .join('\n'),
    files: async () =>
      adapter.threads.flatMap(({ files }) => files.map(({ file }) => ({ name: file.name, text: file.text }))),
    end: () => adapter.stop(),
  };
});
