import type { IncomingPress } from '../../adapters/chat/chat-adapter.ts';
import { notice } from '../../src/message/notices.ts';
import { say } from '../../src/message/say.ts';
import { text } from '../../src/model/text.ts';
import { ask } from './ask.ts';
import { readChoice } from './choices.ts';
import { type CommandContext, type Done, replyKey } from './context.ts';

/**
 * One of several VMs was chosen: the question is asked of it, in the name of whoever pressed, who may have less
 * rights than whoever asked. A press elsewhere counts only if it is the asker's own (in their direct messages).
 */
export async function choose(press: IncomingPress, context: CommandContext): Promise<Done> {
  const found = await readChoice(press.value, context.redis);
  const { platform, person } = found?.pending ?? {};
  const isTheirs = found?.pending.channel === press.channel || person === press.person.id;
  if (!found || platform !== press.platform || !isTheirs) {
    await press.reply(notice(replyKey(press), [say(text('choice.forgotten'), context.language)]));
    return {
      command: 'diagnose',
      vm: null,
      target: null,
      hypervisor: null,
      outcome: 'wrong-usage',
      why: 'choice.forgotten',
      request: null,
    };
  }
  const { command, target, captureSeconds, within, above, channel } = found.pending;
  const { vm, hypervisor } = found.option;
  const question = { command, vm, target, hypervisor, before: null, captureSeconds, within, above };
  return ask(question, { ...press, channel }, context);
}
