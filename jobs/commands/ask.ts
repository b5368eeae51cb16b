import { createHash } from 'node:crypto';
import type { Incoming } from '../../adapters/chat/chat-adapter.ts';
import type { KnownHypervisor, Sighting } from '../../src/inventory/inventory.ts';
import { type Located, locateVm, vmKeyOf } from '../../src/inventory/locate-vm.ts';
import { lineStart } from '../../src/message/line-start.ts';
import { renderAgentOnly, renderNotLocated } from '../../src/message/located.ts';
import { notice } from '../../src/message/notices.ts';
import { say } from '../../src/message/say.ts';
import type { MessageRef, ThreadRef } from '../../src/model/chat.ts';
import type { CommandName } from '../../src/model/command/command-name.ts';
import type { HypervisorName, VmName } from '../../src/model/names.ts';
import { RequestId } from '../../src/model/request.ts';
import type { Target } from '../../src/model/target.ts';
import { text } from '../../src/model/text.ts';
import { allowedVms } from '../../src/policy/decide.ts';
import { moment } from '../clock.ts';
import { noDiagnosis, type RequestRecord } from '../contracts.ts';
import { readHypervisors } from '../host/read-hypervisors.ts';
import { enqueueQuestion } from '../question-jobs.ts';
import { askerOf, refuse } from './authorize.ts';
import { mostButtons, rememberChoice } from './choices.ts';
import { type CommandContext, type Done, replyKey } from './context.ts';
import { replyJoined } from './join.ts';

/** A question, with its place. */
export interface Question {
  readonly command: 'diagnose' | 'again' | 'capture';
  readonly vm: VmName;
  readonly target: Target;
  readonly hypervisor: HypervisorName | null;
  /** Where it was asked before: decides where the VM is on several hypervisors by now. */
  readonly before: HypervisorName | null;
  readonly captureSeconds: number | null;
  /** See {@link RequestRecord}. */
  readonly within: ThreadRef | null;
  readonly above: MessageRef | null;
}

/**
 * Finds the hypervisor and puts the question into its queue. The memory comes first, so that a bot that is killed
 * at any later point leaves a question that gets its answer, even if only "no result".
 */
export async function ask(question: Question, incoming: Incoming, context: CommandContext): Promise<Done> {
  const { redis, requests, joins, language, log } = context;
  const { command, target, hypervisor } = question;
  const named = { command, vm: question.vm, target: target.text, hypervisor };
  // The policy knows VMs by their names: of a UUID or an address it judges what is found.
  const refused = await refuse({ ...named, vm: nameOf(question.vm) }, incoming, context);
  if (refused) {
    return refused;
  }
  const known = await readHypervisors(redis);
  // Of two of that name the one that this person may ask about is meant.
  const located = locateFor(question, visibleTo(incoming, known, context, command));
  if (located.kind !== 'found') {
    const hidden = locateFor(question, known);
    const refusedThere =
      hidden.kind === 'found' && nameOf(question.vm) !== null
        ? await refuse({ ...named, hypervisor: hidden.hypervisor }, incoming, context)
        : null;
    if (refusedThere) {
      return refusedThere;
    }
    await tellNotLocated(question, located, incoming, context);
    return { ...named, outcome: 'not-found', why: located.kind, request: null };
  }
  const { vm } = located;
  const there = { ...named, vm, hypervisor: located.hypervisor };
  const refusedThere = await refuse(there, incoming, context);
  if (refusedThere) {
    return refusedThere;
  }
  if (located.alive && !located.answers) {
    const line = `vmping diagnose ${quoted(vm)} ${target.text}`;
    await incoming.reply(renderAgentOnly(replyKey(incoming), located, line, language));
    return { ...there, outcome: 'not-found', why: 'agent-only', request: null };
  }
  const record = recordOf({ ...question, vm }, located, incoming, context);
  const { id } = record.request;
  const running = await joins.claim(record);
  const leader = running === null ? undefined : await requests.get(running);
  const joined = leader && leader.final === null ? leader : undefined;
  if (joined && isSamePlace(joined.record, record)) {
    await replyJoined(joined, incoming, context);
    return { ...there, outcome: 'joined', why: null, request: joined.record.request.id };
  }
  const whole = { ...record, joins: joined?.record.request.id ?? null };
  if (!(await requests.create(whole))) {
    log('the same command was delivered twice', { request: id });
    return { ...there, outcome: 'repeated', why: null, request: id };
  }
  context.onAsked(id, (message) => incoming.reply(message));
  try {
    await begin(whole, context);
  } catch (error) {
    await endWithoutQueue(id, incoming, context, error instanceof Error ? error.message : String(error));
    return { ...there, outcome: 'failed', why: 'queue-away', request: id };
  }
  return { ...there, outcome: joined ? 'joined' : 'allowed', why: null, request: id };
}

/** Why it was not found, or which of several is meant: then with a button for each, where there are few. */
async function tellNotLocated(
  question: Question,
  located: Exclude<Located, { kind: 'found' }>,
  incoming: Incoming,
  { redis, timing, language }: CommandContext,
): Promise<void> {
  const again = (name: string) => `${lineStart(incoming.platform)} ${quoted(name)} ${question.target.text}`;
  const values =
    located.kind === 'ambiguous' && located.sightings.length <= mostButtons
      ? await rememberChoice(
          redis,
          requestIdOf(incoming),
          question,
          located.sightings,
          incoming,
          timing.chooseMs,
        )
      : [];
  await incoming.reply(renderNotLocated(replyKey(incoming), question, located, language, again, values));
}

/** What the policy judges before it is known which VM is meant. */
export function nameOf(typed: VmName): VmName | null {
  return vmKeyOf(typed) === null ? typed : null;
}

async function begin(record: RequestRecord, context: CommandContext): Promise<void> {
  const { enqueue, joins, queue, timing } = context;
  const { id } = record.request;
  // The watch first: whatever is lost after it is made up for by it, or the question is ended.
  await enqueue.watch(queue, { v: 1, requestId: id, round: 0, missed: 0 }, timing.watchMs);
  if (record.joins !== null) {
    await joins.join(record.joins, id);
  }
  await enqueueQuestion(enqueue, queue, { record, moves: [] });
}

/** Redis went away in between: the asker hears it at once, and Redis hears of it when it is back. */
async function endWithoutQueue(
  id: RequestId,
  incoming: Incoming,
  { patient, queue, language, log }: CommandContext,
  problem: string,
): Promise<void> {
  const answer = noDiagnosis('queue-away', { problem });
  log('Redis went away while a question was asked', { request: id, error: problem });
  patient
    .answer(queue, id, answer)
    .catch((error: unknown) => log('a question could not be ended', { request: id, error: String(error) }));
  await incoming.reply(notice(replyKey(incoming), [say(text('answer.queue-away', { problem }), language)]));
}

function recordOf(
  question: Question,
  place: Sighting,
  incoming: Incoming,
  { clock, timing }: CommandContext,
): RequestRecord {
  const now = clock.now();
  const { vm, target, captureSeconds, within, above } = question;
  return {
    v: 1,
    request: { id: requestIdOf(incoming), vm, target, hypervisor: place.hypervisor, nic: null },
    platform: incoming.platform,
    channel: incoming.channel,
    askedBy: incoming.person,
    askedAt: moment(now),
    pickupBy: moment(now + timing.pickupMs),
    deadline: moment(now + timing.deadlineMs + (captureSeconds ?? 0) * 1_000),
    captureSeconds,
    within,
    above,
    joins: null,
    command: question.command,
    roles: [...incoming.roles].slice(0, 200),
    uuid: place.uuid,
    macs: [...place.macs],
  };
}

function locateFor({ vm, hypervisor, before }: Question, known: readonly KnownHypervisor[]) {
  const located = locateVm(known, vm, hypervisor);
  return located.kind === 'ambiguous' && before !== null ? locateVm(known, vm, before) : located;
}

/** The hypervisors with those VMs alone that this person may name with the command: others are not given away. */
export function visibleTo(
  incoming: Pick<Incoming, 'platform' | 'channel' | 'person' | 'roles'>,
  known: readonly KnownHypervisor[],
  { policy }: CommandContext,
  command: CommandName = 'diagnose',
): readonly KnownHypervisor[] {
  return known.map((each) => {
    const { hypervisor, vms } = each.announcement;
    const allowed = new Set(
      allowedVms(
        policy,
        askerOf(incoming),
        vms.map(({ name }) => ({ name, hypervisor })),
        command,
      ).map(({ name }) => name),
    );
    const visible = vms.filter(({ name }) => allowed.has(name));
    return { ...each, announcement: { ...each.announcement, vms: visible } };
  });
}

function isSamePlace(one: RequestRecord, other: RequestRecord): boolean {
  return one.platform === other.platform && one.channel === other.channel && one.within === other.within;
}

/** The same event gives the same id, on every bot and after every restart; nothing of it can be guessed back. */
function requestIdOf({ platform, channel, id }: Incoming): RequestId {
  const hash = createHash('sha256')
    .update(JSON.stringify([platform, channel, id]))
    .digest('hex');
  return RequestId.parse(`r${hash.slice(0, 24)}`);
}

export function quoted(vm: string): string {
  return /[\s"']/u.test(vm) ? (vm.includes('"') ? `'${vm}'` : `"${vm}"`) : vm;
}
