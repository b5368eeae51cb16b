import type { Incoming } from '../../adapters/chat/chat-adapter.ts';
import { notice } from '../../src/message/notices.ts';
import { say } from '../../src/message/say.ts';
import type { MessageRef, ThreadRef } from '../../src/model/chat.ts';
import type { FollowUp } from '../../src/model/command/follow-up.ts';
import type { RequestId } from '../../src/model/request.ts';
import { text } from '../../src/model/text.ts';
import type { RequestState } from '../requests.ts';
import { ask } from './ask.ts';
import { refuse } from './authorize.ts';
import { type CommandContext, type Done, replyKey } from './context.ts';

/** The answer that a follow-up is about. */
interface Subject {
  readonly state: RequestState;
  readonly thread: ThreadRef;
  /** The line in the channel. */
  readonly above: MessageRef;
}

/** What was typed in the thread of an answer, or pressed below it (then `pressed` is what the button says). */
export async function followUp(
  command: FollowUp,
  pressed: RequestId | null,
  incoming: Incoming,
  context: CommandContext,
): Promise<Done> {
  const name = command.kind === 'from' ? 'again' : command.kind;
  const subject = pressed
    ? await subjectOf(pressed, incoming, context)
    : await subjectIn(incoming.thread, incoming, context);
  if (typeof subject === 'string') {
    const about = { command: name, vm: null, target: null, hypervisor: null };
    const refused = await refuse(about, incoming, context);
    if (refused) {
      return refused;
    }
    await incoming.reply(
      notice(replyKey(incoming), [say(text(subject, { command: name }), context.language)]),
    );
    return { ...about, outcome: 'wrong-usage', why: subject, request: null };
  }
  if (command.kind === 'evidence') {
    return evidence(subject, incoming, context);
  }
  const { vm, target, hypervisor } = subject.state.record.request;
  return ask(
    {
      command: name === 'capture' ? 'capture' : 'again',
      vm,
      target,
      hypervisor: command.kind === 'from' ? command.hypervisor : null,
      before: hypervisor,
      captureSeconds: command.kind === 'capture' ? command.seconds : null,
      within: subject.thread,
      // A capture has no outcome that the line in the channel could show.
      above: command.kind === 'capture' ? null : subject.above,
    },
    incoming,
    context,
  );
}

async function evidence({ state }: Subject, incoming: Incoming, context: CommandContext): Promise<Done> {
  const { request } = state.record;
  const { id, vm, hypervisor } = request;
  const about = { command: 'evidence', vm, target: request.target.text, hypervisor } as const;
  const refused = await refuse(about, incoming, context);
  if (refused) {
    return refused;
  }
  const key =
    state.final === null
      ? 'follow.not-yet'
      : state.final.answer.kind !== 'diagnosis'
        ? 'follow.no-evidence'
        : null;
  if (key !== null) {
    await incoming.reply(notice(replyKey(incoming), [say(text(key), context.language)]));
    return { ...about, outcome: 'wrong-usage', why: key, request: id };
  }
  // The job's id makes a second press the same job.
  await context.enqueue.evidence(context.queue, id);
  return { ...about, outcome: 'allowed', why: null, request: id };
}

/** What the button belongs to. Its value came back over the platform: it counts only where it was posted. */
async function subjectOf(
  id: RequestId,
  incoming: Incoming,
  { requests }: CommandContext,
): Promise<Subject | string> {
  const state = await requests.get(id);
  const { thread, root, record } = state ?? {};
  if (!state || !thread || !root || !record || !isHere(state, incoming)) {
    return 'follow.forgotten';
  }
  return { state, thread, above: record.above ?? root };
}

async function subjectIn(
  thread: ThreadRef | null,
  incoming: Incoming,
  { threads, requests }: CommandContext,
): Promise<Subject | string> {
  if (thread === null) {
    return 'follow.where';
  }
  const entry = await threads.find(thread);
  const state = entry && (await requests.get(entry.requestId));
  return entry && state && isHere(state, incoming)
    ? { state, thread, above: entry.above }
    : 'follow.forgotten';
}

function isHere({ record }: RequestState, { platform, channel }: Incoming): boolean {
  return record.platform === platform && record.channel === channel;
}
