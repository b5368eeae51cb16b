import { z } from 'zod';
import { Person } from '../model/chat.ts';
import type { Episode } from '../model/episode.ts';
import { HypervisorName } from '../model/names.ts';
import { endOf, type Incident, IncidentId } from './incident.ts';
import { type Lead, leadEpisodes } from './lead.ts';

const Moment = z.iso.datetime();

export const SilenceId = z.string().regex(/^s[0-9a-f]{16}$/u, 'not an id of a silence');
export type SilenceId = z.infer<typeof SilenceId>;

/**
 * What is silenced: a port or a guest (`name`) of a hypervisor, a guest wherever it runs (no hypervisor), or all of a
 * hypervisor (no name).
 */
export const Subject = z.strictObject({
  hypervisor: HypervisorName.nullable(),
  name: z.string().min(1).max(255).nullable(),
});
export type Subject = z.infer<typeof Subject>;

/** Somebody does not want to hear of it. */
export const Silence = z.strictObject({
  v: z.literal(1),
  id: SilenceId,
  subjects: z.array(Subject).min(1).max(500),
  /** The incident that it was said of, where a button did. */
  incident: IncidentId.nullable(),
  /** The switch that was on top of it: its links are covered, those too that join in later. */
  chassis: z.string().max(200).nullable(),
  by: Person,
  since: Moment,
  /** Null: until that incident is over. */
  until: Moment.nullable(),
  /** Before its time; `by` null: as the incident was over. */
  ended: z.strictObject({ at: Moment, by: Person.nullable() }).nullable(),
});
export type Silence = z.infer<typeof Silence>;

export function isActive({ until, ended }: Silence, now: number): boolean {
  return ended === null && (until === null || now < Date.parse(until));
}

/** What a silence of these episodes covers, each subject once. */
export function subjectsOf(leading: readonly Episode[]): readonly Subject[] {
  const subjects = leading.map(({ hypervisor, device, vm }) => ({ hypervisor, name: device ?? vm }));
  return [...new Map(subjects.map((subject) => [writeSubject(subject), subject])).values()];
}

/** As it is typed: `hv1/eth0`, `web01`, `hv1`. */
export function writeSubject({ hypervisor, name }: Subject): string {
  return [hypervisor, name].filter((part) => part !== null).join('/');
}

export function covers({ hypervisor, name }: Subject, episode: Episode): boolean {
  if (hypervisor === null) {
    return name !== null && episode.vm === name;
  }
  return (
    hypervisor === episode.hypervisor && (name === null || name === episode.device || name === episode.vm)
  );
}

/**
 * The silence that holds over an incident now. All that leads it must be covered, so an incident that grows to more
 * than was silenced is heard again; of several silences it is the one that ends first.
 */
export function silenceOver(
  silences: readonly Silence[],
  incident: Incident,
  lead: Lead,
  now: number,
): Silence | null {
  const until = (silence: Silence) =>
    silence.until === null ? Number.POSITIVE_INFINITY : Date.parse(silence.until);
  const active = silences
    // One until it is stable is about its own incident alone.
    .filter((each) => isActive(each, now) && (each.until !== null || each.incident === incident.id))
    .toSorted((one, other) => until(other) - until(one) || (one.id < other.id ? -1 : 1));
  const found = leadEpisodes(lead).map((episode) =>
    active.find(
      ({ subjects, chassis }) =>
        (chassis !== null && lead.kind === 'switch' && lead.chassis === chassis) ||
        subjects.some((subject) => covers(subject, episode)),
    ),
  );
  const holding = found.flatMap((silence) => silence ?? []);
  return holding.length === found.length
    ? (holding.toSorted((one, other) => until(one) - until(other))[0] ?? null)
    : null;
}

/** Silences that were to last until these incidents are over, and they are. */
export function ofTheStable(silences: readonly Silence[], incident: Incident): readonly Silence[] {
  return endOf(incident) === null
    ? []
    : silences.filter(
        (silence) => silence.until === null && silence.ended === null && silence.incident === incident.id,
      );
}
