import { slackAdapterOn } from '../../servers/slack/adapter.ts';
import { startSlackServer } from '../../servers/slack/server.ts';
import { readMessage } from '../../servers/slack/workspace.ts';
import type { LoadChat } from './load-chat.ts';

/** Slack's pace is kept by the server: more than a message a second in a channel, beyond a short burst, is refused. */
export async function slackUnderLoad(channelCount: number): Promise<LoadChat> {
  const server = await startSlackServer({ messagesPerSecond: 1 });
  const channels = Array.from({ length: channelCount }, (_, index) => `CLOAD${index + 1}`);
  for (const id of channels) {
    server.workspace.addChannel(id, id.toLowerCase());
  }
  const createAdapter = () => slackAdapterOn(server.apiUrl);
  const troubles: readonly (() => void)[] = [
    () => server.faults.plan('chat.postMessage', { kind: 'rate-limited', retryAfter: 1 }),
    () => server.faults.plan('chat.update', { kind: 'rate-limited', retryAfter: 1 }),
    () => server.faults.plan('chat.postMessage', { kind: 'answer-lost' }),
    () => server.faults.plan('chat.update', { kind: 'status', status: 503 }),
    () => server.faults.plan('chat.postMessage', { kind: 'status', status: 500 }),
    () => server.faults.plan('chat.update', { kind: 'answer-lost' }),
    () => server.faults.plan('chat.postMessage', { kind: 'dropped' }),
  ];
  return {
    name: 'Slack',
    api: server.apiUrl,
    createAdapter,
    channels,
    async ask(channel, vm, target, times) {
      const payload = server.payloads.slash(`${vm} ${target}`, { channel });
      const all = Array.from({ length: times }, () => server.deliver(payload));
      return (await Promise.all(all))[0];
    },
    trouble(turn) {
      troubles[turn % troubles.length]?.();
      if (turn % 60 === 0) {
        server.socket.refresh();
      }
    },
    read() {
      const own = server.workspace.messages.filter(({ user }) => user === server.workspace.botUserId);
      return own
        .filter(({ threadTs, onlyFor }) => threadTs === undefined && onlyFor === undefined)
        .map((root) => ({
          text: readMessage(root),
          posts: own
            .filter(({ channel, threadTs }) => channel === root.channel && threadTs === root.ts)
            .map(readMessage),
        }));
    },
    stop: () => server.stop(),
  };
}
