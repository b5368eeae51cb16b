import type {
  ChatListener,
  Incoming,
  IncomingCommand,
  IncomingPress,
} from '../../adapters/chat/chat-adapter.ts';
import { locateVm } from '../../src/inventory/locate-vm.ts';
import { renderAudit } from '../../src/message/audit.ts';
import { lineStart } from '../../src/message/line-start.ts';
import { renderNotLocated, renderWhere } from '../../src/message/located.ts';
import type { Message } from '../../src/message/message.ts';
import { notice, renderHelp, renderWrongUsage } from '../../src/message/notices.ts';
import { say } from '../../src/message/say.ts';
import { shorten } from '../../src/model/command/chat-text.ts';
import { type Command, parseCommand, type WrongUsage } from '../../src/model/command/command.ts';
import { RequestId } from '../../src/model/request.ts';
import { text } from '../../src/model/text.ts';
import { moment } from '../clock.ts';
import { readHypervisors } from '../host/read-hypervisors.ts';
import { whenSeen } from '../when-seen.ts';
import { ask, nameOf, quoted, visibleTo } from './ask.ts';
import { refuse } from './authorize.ts';
import { choose } from './choose.ts';
import { type CommandContext, type Deed, type Done, howOf, replyKey } from './context.ts';
import { followUp } from './follow-up.ts';
import { askFromMessage } from './shortcut.ts';
import { silenceCommand } from './silence.ts';
import { isSilencePress, pressSilence } from './silence-press.ts';
import { status } from './status.ts';
import { suggestVms } from './suggest.ts';
import { watchCommand } from './watch.ts';

/** What hears the chats: each command is judged, done or refused, answered, and written down. Never rejects. */
export function createCommandService(context: CommandContext): ChatListener {
  return {
    onCommand: (incoming) =>
      handle(incoming, context, () =>
        incoming.how === 'shortcut' ? askFromMessage(incoming, context) : runTyped(incoming, context),
      ),
    onPress: (incoming) => handle(incoming, context, () => runPress(incoming, context)),
    suggestVms: (asker, typed) =>
      suggestVms(asker, typed, context).catch((error: unknown) => {
        context.log('names of VMs could not be suggested', { error: problemOf(error) });
        return [];
      }),
  };
}

async function handle(incoming: Deed, context: CommandContext, run: () => Promise<Done>): Promise<void> {
  let done: Done;
  try {
    done = await run();
  } catch (error) {
    const problem = problemOf(error);
    context.log('a command failed', { platform: incoming.platform, error: problem });
    const away =
      context.redis.status !== 'ready' || /writ(e)?able|timed out|timeout|connection/iu.test(problem);
    const why = text(away ? 'answer.queue-away' : 'answer.internal', { problem });
    const message = notice(replyKey(incoming), [say(why, context.language)]);
    await incoming
      .reply(message)
      .catch((failed: unknown) => context.log('nor could that be told', { error: problemOf(failed) }));
    done = { ...nothing, command: '?', outcome: 'failed', why: problem.slice(0, 500) };
  }
  context.audit.write({
    v: 1,
    at: moment(context.clock.now()),
    platform: incoming.platform,
    person: incoming.person,
    channel: incoming.channel.slice(0, 200),
    how: howOf(incoming),
    ...done,
  });
}

const nothing = { vm: null, target: null, hypervisor: null, request: null } as const;

async function runTyped(incoming: IncomingCommand, context: CommandContext): Promise<Done> {
  const { language } = context;
  const key = replyKey(incoming);
  const command = parseCommand(incoming.text, incoming.thread !== null);
  switch (command.kind) {
    case 'wrong-usage':
      return answerWrongUsage(command, incoming, context);
    case 'help':
      return answer('help', incoming, context, () =>
        Promise.resolve(renderHelp(key, lineStart(incoming.platform), language)),
      );
    case 'status':
      return answer('status', incoming, context, () => status(key, context));
    case 'audit':
      return answer('audit', incoming, context, async () =>
        renderAudit(key, await context.audit.last(command.count), language),
      );
    case 'where':
      return where(command, incoming, context);
    case 'watch':
    case 'unwatch':
    case 'watches':
      return watchCommand(command, incoming, context);
    case 'silence':
    case 'unsilence':
    case 'silences':
      return silenceCommand(command, incoming, context);
    case 'follow-up':
      return followUp(command.followUp, null, incoming, context);
    case 'diagnose': {
      const { vm, target, hypervisor } = command;
      const within = incoming.thread;
      const question = { vm, target, hypervisor, before: null, captureSeconds: null, within, above: null };
      return ask({ command: 'diagnose', ...question }, incoming, context);
    }
    default:
      return command satisfies never;
  }
}

async function runPress(press: IncomingPress, context: CommandContext): Promise<Done> {
  const id = RequestId.safeParse(press.value);
  if ((press.action === 'again' || press.action === 'evidence') && id.success) {
    return followUp({ kind: press.action }, id.data, press, context);
  }
  if (press.action === 'choose') {
    return choose(press, context);
  }
  if (isSilencePress(press.action)) {
    return pressSilence(press, context);
  }
  context.log('a button that nobody knows was pressed', { action: press.action.slice(0, 40) });
  await press.reply(
    notice(replyKey(press), [say(text('follow.forgotten', { command: press.action }), context.language)]),
  );
  return { ...nothing, command: '?', outcome: 'wrong-usage', why: shorten(press.action) };
}

async function answerWrongUsage(
  usage: WrongUsage,
  incoming: IncomingCommand,
  { language }: CommandContext,
): Promise<Done> {
  await incoming.reply(renderWrongUsage(replyKey(incoming), usage, lineStart(incoming.platform), language));
  return { ...nothing, command: '?', outcome: 'wrong-usage', why: shorten(incoming.text, 200) };
}

/** A command that names no VM and is answered at once. */
async function answer(
  command: 'help' | 'status' | 'audit',
  incoming: Incoming,
  context: CommandContext,
  message: () => Promise<Message>,
): Promise<Done> {
  const about = { command, vm: null, target: null, hypervisor: null };
  const refused = await refuse(about, incoming, context);
  if (refused) {
    return refused;
  }
  await incoming.reply(await message());
  return { ...about, outcome: 'allowed', why: null, request: null };
}

async function where(
  { vm, hypervisor }: Extract<Command, { kind: 'where' }>,
  incoming: Incoming,
  context: CommandContext,
): Promise<Done> {
  const { redis, clock, language } = context;
  const about = { command: 'where', vm, target: null, hypervisor } as const;
  const refused = await refuse({ ...about, vm: nameOf(vm) }, incoming, context);
  if (refused) {
    return refused;
  }
  const known = visibleTo(incoming, await readHypervisors(redis), context, 'where');
  const located = locateVm(known, vm, hypervisor);
  const key = replyKey(incoming);
  if (located.kind !== 'found' && located.kind !== 'ambiguous') {
    const again = (name: string) => `${lineStart(incoming.platform)} where ${quoted(name)}`;
    await incoming.reply(renderNotLocated(key, { vm, hypervisor }, located, language, again));
    return { ...about, outcome: 'not-found', why: located.kind, request: null };
  }
  const places = located.kind === 'found' ? [located] : located.sightings;
  const seen = places.map((each) => ({ ...each, lastSeen: whenSeen(each.lastSeen, clock.now()) }));
  await incoming.reply(renderWhere(key, seen, language));
  const there = located.kind === 'found' ? located.hypervisor : null;
  return { ...about, hypervisor: there, outcome: 'allowed', why: null, request: null };
}

function problemOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
