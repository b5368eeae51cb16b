import type { IncomingCommand } from '../../adapters/chat/chat-adapter.ts';
import { notice } from '../../src/message/notices.ts';
import { say } from '../../src/message/say.ts';
import { findQuestion } from '../../src/model/command/find-question.ts';
import { text } from '../../src/model/text.ts';
import { readHypervisors } from '../host/read-hypervisors.ts';
import { ask, visibleTo } from './ask.ts';
import { refuse } from './authorize.ts';
import { type CommandContext, type Done, replyKey } from './context.ts';

/**
 * A question out of a message that was written for people. Of the VMs only those that this person may ask about are
 * known, so the answer gives none away; where there is not exactly one VM and one target, nothing is asked.
 */
export async function askFromMessage(incoming: IncomingCommand, context: CommandContext): Promise<Done> {
  const nothing = { command: 'diagnose', vm: null, target: null, hypervisor: null } as const;
  // Before the message is looked at: of whoever may ask about no VM at all none would be found in it.
  const refused = await refuse(nothing, incoming, context);
  if (refused) {
    return refused;
  }
  const known = visibleTo(incoming, await readHypervisors(context.redis), context);
  const names = known.flatMap(({ announcement }) => announcement.vms.map(({ name }) => name));
  const found = findQuestion(incoming.text, names);
  if (found === undefined) {
    await incoming.reply(notice(replyKey(incoming), [say(text('shortcut.nothing-found'), context.language)]));
    return { ...nothing, request: null, outcome: 'wrong-usage', why: 'no question in the message' };
  }
  return ask(
    {
      command: 'diagnose',
      ...found,
      hypervisor: null,
      before: null,
      captureSeconds: null,
      within: incoming.thread,
      above: null,
    },
    incoming,
    context,
  );
}
