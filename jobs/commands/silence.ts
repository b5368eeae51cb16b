import type { Incoming } from '../../adapters/chat/chat-adapter.ts';
import { covers, isActive, type Subject, writeSubject } from '../../src/incidents/silence.ts';
import type { SilenceCommand } from '../../src/incidents/words.ts';
import { renderSilences, silenceSaid } from '../../src/message/incident/silence.ts';
import { notice } from '../../src/message/notices.ts';
import { say } from '../../src/message/say.ts';
import { HypervisorName } from '../../src/model/names.ts';
import { nearestNames } from '../../src/model/nearest-names.ts';
import { type Text, text } from '../../src/model/text.ts';
import { readHypervisors } from '../host/read-hypervisors.ts';
import { refuse, type Wanted } from './authorize.ts';
import { type CommandContext, type Done, replyKey } from './context.ts';
import { createSilenceDesk, isOpen, leading, type SilenceDesk } from './silence-desk.ts';

/** `silence`, `unsilence` and `silences`: all of them the right `silence`, about what is named. */
export async function silenceCommand(
  command: SilenceCommand,
  incoming: Incoming,
  context: CommandContext,
): Promise<Done> {
  const about: Wanted = { command: 'silence', vm: null, target: null, hypervisor: null };
  // Before anything is looked for: a refusal tells nothing of what exists.
  const refused = await refuse(about, incoming, context);
  if (refused) {
    return refused;
  }
  const desk = createSilenceDesk(context);
  if (command.kind === 'silences') {
    await incoming.reply(await listOfSilences(replyKey(incoming), desk, context));
    return { ...about, outcome: 'allowed', why: null, request: null };
  }
  const found = await find(command.subject, desk, context);
  const typed = { ...about, target: writeSubject(command.subject) };
  if ('problem' in found) {
    return answer(found.problem, typed, 'not-found', incoming, context);
  }
  const { subject, isVm } = found;
  const there: Wanted = {
    ...about,
    target: writeSubject(subject),
    vm: isVm ? subject.name : null,
    hypervisor: subject.hypervisor,
    port: !isVm,
  };
  const refusedThere = await refuse(there, incoming, context);
  if (refusedThere) {
    return refusedThere;
  }
  return command.kind === 'silence'
    ? silence(subject, command.forMs, there, incoming, desk, context)
    : unsilence(subject, there, incoming, desk, context);
}

async function silence(
  subject: Subject,
  forMs: number | 'stable',
  about: Wanted,
  incoming: Incoming,
  desk: SilenceDesk,
  context: CommandContext,
): Promise<Done> {
  const open = (await desk.incidents.active()).find(
    // Not one of which it is only a part: the rest of that is not theirs to silence by this name.
    (incident) => isOpen(incident) && leading(incident).every((episode) => covers(subject, episode)),
  );
  if (forMs === 'stable' && open === undefined) {
    const problem = text('silence.not-open', { subject: writeSubject(subject) });
    return answer(problem, about, 'wrong-usage', incoming, context);
  }
  const incident = forMs === 'stable' ? (open?.id ?? null) : null;
  const begun = await desk.begin(incoming, { subjects: [subject], incident, chassis: null, forMs });
  if (begun === undefined) {
    return { ...doneOf(about), outcome: 'repeated', why: null, request: null };
  }
  await incoming.reply(notice(replyKey(incoming), [silenceSaid(begun, context.language)]));
  return { ...doneOf(about), outcome: 'allowed', why: null, request: null };
}

async function unsilence(
  subject: Subject,
  about: Wanted,
  incoming: Incoming,
  desk: SilenceDesk,
  context: CommandContext,
): Promise<Done> {
  const written = writeSubject(subject);
  const those = (await desk.silences.list()).filter(
    (each) =>
      isActive(each, context.clock.now()) && each.subjects.some((one) => writeSubject(one) === written),
  );
  if (those.length === 0) {
    return answer(text('silence.not-silenced', { subject: written }), about, 'not-found', incoming, context);
  }
  for (const each of those) {
    await desk.end(each, incoming);
  }
  const said = say(text('silence.lifted', { subject: written }), context.language);
  await incoming.reply(notice(replyKey(incoming), [said]));
  return { ...doneOf(about), outcome: 'allowed', why: null, request: null };
}

/** What is meant: a name alone may be a VM's or a hypervisor's. */
async function find(
  subject: Subject,
  desk: SilenceDesk,
  { redis }: CommandContext,
): Promise<{ readonly subject: Subject; readonly isVm: boolean } | { readonly problem: Text }> {
  const { hypervisor, name } = subject;
  const known = await readHypervisors(redis);
  const episodes = (await desk.incidents.active()).flatMap((incident) => incident.episodes);
  const silenced = (await desk.silences.list()).flatMap(({ subjects }) => subjects);
  const hypervisors = new Set<string>([
    ...known.map(({ announcement }) => announcement.hypervisor),
    ...episodes.map((episode) => episode.hypervisor),
    ...silenced.flatMap((each) => each.hypervisor ?? []),
  ]);
  const vms = new Set<string>([
    ...known
      .filter(({ announcement }) => hypervisor === null || announcement.hypervisor === hypervisor)
      .flatMap(({ announcement }) => announcement.vms.map((vm) => vm.name)),
    ...episodes
      .filter((episode) => hypervisor === null || episode.hypervisor === hypervisor)
      .flatMap(({ vm }) => vm ?? []),
    ...silenced.flatMap((each) => (each.hypervisor === null ? (each.name ?? []) : [])),
  ]);
  if (hypervisor !== null) {
    return hypervisors.has(hypervisor)
      ? { subject, isVm: name !== null && vms.has(name) }
      : { problem: unknown('silence.unknown-hypervisor', hypervisor, [...hypervisors]) };
  }
  const wanted = name ?? '';
  if (vms.has(wanted)) {
    return { subject, isVm: true };
  }
  return hypervisors.has(wanted)
    ? { subject: { hypervisor: HypervisorName.parse(wanted), name: null }, isVm: false }
    : { problem: unknown('silence.unknown', wanted, [...vms, ...hypervisors]) };
}

function unknown(key: string, name: string, names: readonly string[]): Text {
  const near = nearestNames(name, names);
  return near.length === 0 ? text(key, { name }) : text(`${key}-near`, { name, near: near.join(', ') });
}

async function listOfSilences(key: string, { silences }: SilenceDesk, { clock, language }: CommandContext) {
  const active = (await silences.list()).filter((each) => isActive(each, clock.now()));
  const counts = await Promise.all(active.map(({ id }) => silences.mutedBy(id)));
  return renderSilences(
    key,
    active.map((each, index) => ({ silence: each, muted: counts[index] ?? 0 })),
    language,
  );
}

async function answer(
  problem: Text,
  about: Wanted,
  outcome: 'not-found' | 'wrong-usage',
  incoming: Incoming,
  { language }: CommandContext,
): Promise<Done> {
  await incoming.reply(notice(replyKey(incoming), [say(problem, language)]));
  return { ...doneOf(about), outcome, why: problem.key, request: null };
}

function doneOf({ command, vm, target, hypervisor }: Wanted) {
  return { command, vm, target, hypervisor };
}
