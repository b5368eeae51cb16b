import type { IncomingPress } from '../../adapters/chat/chat-adapter.ts';
import { type Incident, IncidentId } from '../../src/incidents/incident.ts';
import { covers, isActive, subjectsOf, writeSubject } from '../../src/incidents/silence.ts';
import { silenceSaid } from '../../src/message/incident/silence.ts';
import { notice } from '../../src/message/notices.ts';
import { say } from '../../src/message/say.ts';
import { text } from '../../src/model/text.ts';
import { refuse, type Wanted } from './authorize.ts';
import { type CommandContext, type Done, replyKey } from './context.ts';
import { createSilenceDesk, isOpen, leadIn, leading, type SilenceDesk } from './silence-desk.ts';

/** The buttons of an incident, and how long each silences; `unsilence` ends it. */
const lengths: ReadonlyMap<string, number | 'stable'> = new Map<string, number | 'stable'>([
  ['silence-1h', 3_600_000],
  ['silence-8h', 8 * 3_600_000],
  ['silence-stable', 'stable'],
]);

export function isSilencePress(action: string): boolean {
  return action === 'unsilence' || lengths.has(action);
}

/** Whoever presses needs the right for everything that stands on top of the incident. */
export async function pressSilence(press: IncomingPress, context: CommandContext): Promise<Done> {
  const { language } = context;
  const about: Wanted = { command: 'silence', vm: null, target: null, hypervisor: null };
  const refused = await refuse(about, press, context);
  if (refused) {
    return refused;
  }
  const desk = createSilenceDesk(context);
  const incident = await incidentOf(press, desk);
  const answer = async (key: string, outcome: Done['outcome']): Promise<Done> => {
    await press.reply(notice(replyKey(press), [say(text(key), language)]));
    return { ...about, outcome, why: key, request: null };
  };
  if (incident === undefined) {
    return answer('silence.forgotten', 'wrong-usage');
  }
  const top = leading(incident);
  for (const { hypervisor, device, vm } of top) {
    const wanted: Wanted = {
      ...about,
      target: writeSubject({ hypervisor, name: device ?? vm }),
      vm,
      hypervisor,
      port: vm === null,
    };
    const refusedHere = await refuse(wanted, press, context);
    if (refusedHere) {
      return refusedHere;
    }
  }
  const subjects = subjectsOf(top);
  const done = {
    ...about,
    vm: top[0]?.vm ?? null,
    hypervisor: top[0]?.hypervisor ?? null,
    target: subjects
      .map((subject) => writeSubject(subject))
      .join(', ')
      .slice(0, 300),
  };
  const forMs = lengths.get(press.action);
  if (forMs === undefined) {
    const those = (await desk.silences.list()).filter(
      (silence) =>
        isActive(silence, context.clock.now()) &&
        (silence.incident === incident.id ||
          top.some((episode) => silence.subjects.some((subject) => covers(subject, episode)))),
    );
    for (const silence of those) {
      await desk.end(silence, press);
    }
    return those.length === 0
      ? answer('silence.none', 'wrong-usage')
      : { ...done, outcome: 'allowed', why: null, request: null };
  }
  if (forMs === 'stable' && !isOpen(incident)) {
    return answer('silence.over-already', 'wrong-usage');
  }
  const lead = leadIn(incident);
  const chassis = lead?.kind === 'switch' ? lead.chassis : null;
  const begun = await desk.begin(press, { subjects, incident: incident.id, chassis, forMs });
  if (begun === undefined) {
    return { ...done, outcome: 'repeated', why: null, request: null };
  }
  await press.reply(notice(replyKey(press), [silenceSaid(begun, language)]));
  return { ...done, outcome: 'allowed', why: null, request: null };
}

/** What the button belongs to. Its value came back over the platform: it counts only where the incident stands. */
async function incidentOf(press: IncomingPress, desk: SilenceDesk): Promise<Incident | undefined> {
  const id = IncidentId.safeParse(press.value);
  const incident = id.success ? await desk.incidents.get(id.data) : undefined;
  if (incident === undefined) {
    return undefined;
  }
  const places = await desk.shown.places(incident.id);
  if (!places.some(({ platform, channel }) => platform === press.platform && channel === press.channel)) {
    return undefined;
  }
  let found: Incident | undefined = incident;
  while (found?.mergedInto) {
    found = await desk.incidents.get(found.mergedInto);
  }
  return found;
}
