import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { LoadChat } from '../bench/chat-load/load-chat.ts';

const file = fileURLToPath(new URL('bot-process.ts', import.meta.url));

/** A bot in a process of its own, ready; `channel` is told of every incident. The caller ends it. */
export async function startBotProcess(
  redisUrl: string,
  chat: LoadChat,
  channel?: string,
): Promise<ChildProcess> {
  const args = [
    file,
    redisUrl,
    chat.name.toLowerCase(),
    chat.api,
    ...(channel === undefined ? [] : [channel]),
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  await new Promise((resolve, reject) => {
    child.stdout.once('data', resolve);
    child.once('exit', () => reject(new Error('the bot did not start')));
  });
  return child;
}
