import type { ChatAdapter } from '../../adapters/chat/chat-adapter.ts';
import { ChatError } from '../../adapters/chat/chat-error.ts';
import type { Meters } from '../../src/metrics/meters.ts';
import type { LabelsOf } from '../../src/metrics/table.ts';

type Labels = LabelsOf<'vmping_chat_deliveries_total'>;

const platforms = ['slack', 'discord', 'terminal', 'memory'] as const satisfies Labels['platform'][];

/** The same chat, with everything that is sent to it and heard from it counted. */
export function meteredAdapter(adapter: ChatAdapter, meters: Meters): ChatAdapter {
  const platform = platforms.find((each) => each === adapter.platform);
  if (platform === undefined) {
    return adapter;
  }
  meters.onScrape(() => meters.set('vmping_chat_up', { platform }, adapter.health().ok ? 1 : 0));
  const count = async <Value>(what: Labels['what'], send: () => Promise<Value>): Promise<Value> => {
    const from = performance.now();
    let result: Labels['result'] = 'temporary';
    try {
      const value = await send();
      result = 'ok';
      return value;
    } catch (error) {
      result = error instanceof ChatError ? error.reason : 'temporary';
      throw error;
    } finally {
      meters.add('vmping_chat_deliveries_total', { platform, what, result });
      meters.observe(
        'vmping_chat_delivery_duration_seconds',
        { platform },
        (performance.now() - from) / 1_000,
      );
    }
  };
  return {
    platform: adapter.platform,
    start: (listener) =>
      adapter.start({
        onCommand(command) {
          meters.add('vmping_commands_total', { platform, how: command.how });
          return listener.onCommand(command);
        },
        onPress(press) {
          meters.add('vmping_commands_total', { platform, how: 'button' });
          return listener.onPress(press);
        },
        suggestVms: (asker, typed) => listener.suggestVms(asker, typed),
      }),
    stop: () => adapter.stop(),
    health: () => adapter.health(),
    openThread: (...args) => count('thread', () => adapter.openThread(...args)),
    post: (...args) => count('post', () => adapter.post(...args)),
    edit: (...args) => count('edit', () => adapter.edit(...args)),
    uploadFile: (...args) => count('file', () => adapter.uploadFile(...args)),
    tell: (...args) => count('tell', () => adapter.tell(...args)),
    linkTo: (message) => adapter.linkTo(message),
  };
}
