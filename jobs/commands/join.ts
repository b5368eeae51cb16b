import type { Incoming } from '../../adapters/chat/chat-adapter.ts';
import { notice } from '../../src/message/notices.ts';
import { say } from '../../src/message/say.ts';
import { text } from '../../src/model/text.ts';
import type { RequestState } from '../requests.ts';
import { whenSeen } from '../when-seen.ts';
import { type CommandContext, replyKey } from './context.ts';

/** Tells a person that the same is being looked at already, by whom it was asked, and where the answer will be. */
export async function replyJoined(
  running: RequestState,
  incoming: Incoming,
  { adapters, clock, language }: CommandContext,
): Promise<void> {
  const { record, root } = running;
  const adapter = adapters.find(({ platform }) => platform === record.platform);
  const link = root === null ? null : ((await adapter?.linkTo(root).catch(() => null)) ?? null);
  const params = {
    vm: record.request.vm,
    target: record.request.target.text,
    person: record.askedBy.name || record.askedBy.id,
    when: whenSeen(record.askedAt, clock.now()),
  };
  const lines = [say(text('join.same-place', params), language), ...(link === null ? [] : [link])];
  await incoming.reply(notice(replyKey(incoming), lines));
}
