import { writeDuration } from '../../model/duration.ts';
import { type Text, text } from '../../model/text.ts';
import type { EpisodeCore } from '../change.ts';
import { type Evidence, ownLink, troubledBeside } from './evidence.ts';
import { rhythmOf } from './rhythm.ts';
import { claimOf } from './segment.ts';

/** The numbers and states that prove an episode, a line each; at most twenty. */
export function proofOf(episode: EpisodeCore, evidence: Evidence): readonly Text[] {
  const { subject, why } = episode;
  const device = subject.device ?? '';
  return [
    ...(why === 'gone' ? [text('alert.proof.gone', { subject: subject.device ?? subject.vm ?? '?' })] : []),
    ...(subject.about === null ? [] : [aboutProof(subject.kind, subject.about)]),
    ...(subject.kind === 'link-flap' ? flapProof(episode, device) : []),
    ...nicProof(evidence, device),
    ...Object.entries(evidence.errors)
      .filter(([, by]) => by > 0)
      .map(([counter, by]) => text('alert.proof.counter', { device, counter, by })),
    ...bondProof(evidence, device),
    ...troubledBeside(evidence, device).map((other) => text('alert.proof.beside', { other })),
    ...kernelProof(evidence, device),
  ].slice(0, 20);
}

function aboutProof(kind: string, about: string): Text {
  return kind === 'address-conflict'
    ? text('alert.proof.claimed', { ...claimOf(about) })
    : text('alert.proof.mac', { mac: about });
}

function flapProof(episode: EpisodeCore, device: string): readonly Text[] {
  const { count, startedAt, lastAt } = episode;
  const over = writeDuration(Math.max(1_000, Math.round((lastAt - startedAt) / 1_000) * 1_000));
  const rhythm = rhythmOf(episode.timeline);
  const downs = rhythm?.downMs ?? null;
  return [
    text('alert.proof.transitions', { device, count, over }),
    ...(rhythm === null
      ? []
      : [
          rhythm.periodMs === null
            ? text('alert.proof.irregular')
            : text('alert.proof.regular', { period: seconds(rhythm.periodMs) }),
        ]),
    ...(downs === null ? [] : [text('alert.proof.down-for', { down: seconds(downs) })]),
  ];
}

function nicProof({ nic }: Evidence, device: string): readonly Text[] {
  if (nic === null) {
    return [];
  }
  const { driver, speed, duplex, autoneg, eee } = nic;
  return [
    ...(driver === null ? [] : [text('alert.proof.driver', { device, driver })]),
    ...(speed === null ? [] : [text('alert.proof.speed', { speed, duplex: duplex ?? '?' })]),
    ...(autoneg === false ? [text('alert.proof.autoneg-off', { device })] : []),
    ...(eee === true ? [text('alert.proof.eee-on', { device })] : []),
  ];
}

/** The members of a bond that is the subject, and the partner where it has one. */
function bondProof(evidence: Evidence, device: string): readonly Text[] {
  const bond = ownLink(evidence, device)?.bond ?? null;
  if (bond === null) {
    return [];
  }
  const members = evidence.links.filter(({ slaveKind, master }) => slaveKind === 'bond' && master === device);
  const failures = evidence.bonds.find(({ name }) => name === device)?.slaves ?? [];
  return [
    text('alert.proof.bond', { bond: device, mode: bond.mode }),
    ...(bond.partnerMac === null
      ? []
      : [text('alert.proof.partner', { bond: device, mac: bond.partnerMac })]),
    ...members.map(({ name, up, carrier, bondPort }) =>
      text(up ? (carrier ? 'alert.proof.member-up' : 'alert.proof.member-dark') : 'alert.proof.member-off', {
        member: name,
        failures: failures.find((each) => each.name === name)?.linkFailures ?? bondPort?.failures ?? 0,
      }),
    ),
  ];
}

/** The last three lines that the kernel wrote about the device. */
function kernelProof({ kernel }: Evidence, device: string): readonly Text[] {
  return kernel
    .filter((line) => line.device === device)
    .slice(-3)
    .map(({ at, text: line }) => text('alert.proof.kernel', { at, line }));
}

function seconds(ms: number): string {
  return writeDuration(ms >= 10_000 ? Math.round(ms / 1_000) * 1_000 : Math.round(ms / 100) * 100);
}
