import { describe, expect, test } from 'vitest';
import type { Incident } from '../../../src/incidents/incident.ts';
import { incidentIdOf } from '../../../src/incidents/incident.ts';
import { renderDetails } from '../../../src/message/incident/details.ts';
import { renderIncidentLine } from '../../../src/message/incident/line.ts';
import { toPlainText } from '../../../src/message/plain.ts';
import { hasText } from '../../../src/message/say.ts';
import type { Diagnosis } from '../../../src/model/diagnosis.ts';
import { Episode } from '../../../src/model/episode.ts';
import { HypervisorName, VmName } from '../../../src/model/names.ts';
import { parseTarget } from '../../../src/model/target.ts';
import { blindReason } from '../../../src/watch/blind.ts';
import {
  devicesOf,
  droppedEpisode,
  healedEpisode,
  troubleEpisode,
  unseenEpisode,
} from '../../../src/watch/episode.ts';
import type { WatchPair } from '../../../src/watch/pair.ts';
import { sampleDiagnosis } from '../../redis/diagnosis.ts';
import { noon } from '../incidents/sample.ts';

const hypervisor = HypervisorName.parse('hv1');
const pair: WatchPair = {
  vm: VmName.parse('web01'),
  hypervisor: null,
  target: parseTarget('10.0.0.1'),
  everySeconds: 300,
  source: { kind: 'file' },
};
const diagnosis: Diagnosis = sampleDiagnosis({ id: 'w1', vm: pair.vm, hypervisor, target: '10.0.0.1' });
const about = {
  id: `e${'a'.repeat(24)}`,
  pair,
  hypervisor,
  behind: devicesOf(diagnosis),
  confirmSeconds: 15,
};
const broken = troubleEpisode({
  ...about,
  previous: null,
  startedAt: noon,
  at: noon + 15_000,
  condition: 'broken',
  diagnosis,
});

function lineOf(...episodes: readonly Episode[]): string {
  return renderIncidentLine(incident(...episodes), 'en');
}

function incident(...episodes: readonly Episode[]): Incident {
  return {
    v: 1,
    id: incidentIdOf(broken),
    openedAt: broken.startedAt,
    version: 1,
    episodes: [...episodes],
    mergedInto: null,
  };
}

describe('a broken path', () => {
  test('is an episode, with the devices that it crosses, nearest first', () => {
    expect(Episode.parse(broken)).toEqual(broken);
    expect(broken).toMatchObject({ seq: 0, phase: 'open', behind: ['vnet0', 'br0'], device: null, up: null });
  });

  test('another cause and the end of it are the same episode, one number on', () => {
    const worse = troubleEpisode({
      ...about,
      previous: broken,
      startedAt: noon,
      at: noon + 600_000,
      condition: 'degraded',
      diagnosis,
    });
    expect(Episode.parse(worse)).toMatchObject({ id: broken.id, seq: 1, startedAt: broken.startedAt });
    const healed = healedEpisode(worse, noon + 900_000);
    expect(Episode.parse(healed)).toMatchObject({ seq: 2, phase: 'over', endedAt: healed.lastAt });
    expect(healed.timeline.map(({ up }) => up)).toEqual([false, null, true]);
    expect(lineOf(healed)).toMatch(/it was broken for 15 min$/u);
  });

  test('a cause whose commands are many or long is told all the same', () => {
    const cause = diagnosis.cause;
    const long = {
      ...diagnosis,
      cause: cause && { ...cause, fix: { ...cause.fix, commands: ['x'.repeat(500)] } },
    };
    const told = troubleEpisode({
      ...about,
      previous: null,
      startedAt: noon,
      at: noon,
      condition: 'broken',
      diagnosis: long,
    });
    expect(Episode.parse(told).causes).toHaveLength(1);
  });

  test('its timeline keeps the last sixty steps', () => {
    let episode = broken;
    for (let step = 1; step < 100; step += 1) {
      const condition = step % 2 === 0 ? 'broken' : 'degraded';
      episode = troubleEpisode({
        ...about,
        previous: episode,
        startedAt: noon,
        at: noon + step * 1_000,
        condition,
        diagnosis,
      });
    }
    expect(Episode.parse(episode)).toMatchObject({ seq: 99 });
    expect(episode.timeline).toHaveLength(60);
  });

  test('an end before the beginning, by clocks that were set, is no time at all', () => {
    expect(healedEpisode(broken, noon - 5_000).endedAt).toBe(broken.startedAt);
  });

  test('one that nobody watches any more is not called healed', () => {
    const dropped = droppedEpisode(broken, noon + 60_000);
    expect(Episode.parse(dropped).phase).toBe('over');
    expect(lineOf(dropped)).toContain('no longer watched');
    expect(lineOf(dropped)).not.toContain('✓');
  });

  test('one that is only slow is not called broken', () => {
    const slow = troubleEpisode({
      ...about,
      previous: null,
      startedAt: noon,
      at: noon,
      condition: 'degraded',
      diagnosis,
    });
    expect(lineOf(slow)).toContain('works badly since');
    expect(lineOf(healedEpisode(slow, noon + 60_000))).toContain('it worked badly for 60 s');
  });

  test('the beginning of its thread leaves cause and fix to the verdict that follows', () => {
    const details = toPlainText(renderDetails('k', incident(broken), 'en')).trim();
    expect(details).toBe('web01 did not reach 10.0.0.1, two looks in a row.');
  });
});

describe('a path that nobody could look at', () => {
  const whys = [
    'hypervisor-away',
    'no-hypervisors',
    'unknown-hypervisor',
    'unknown-vm',
    'ambiguous',
    'engine-failed',
    'invalid-job',
    'deadline',
    'whatever comes',
  ].map(blindReason);

  test.each(whys)('%s has its words', (why) => {
    const unseen = unseenEpisode({ ...about, since: noon, at: noon + 900_000, why });
    expect(Episode.parse(unseen)).toEqual(unseen);
    const shown = `${lineOf(unseen)} ${toPlainText(renderDetails('k', incident(unseen), 'en'))}`;
    expect(shown).not.toContain('⟦');
    expect(hasText(`watch.blind-short.${why}`, 'en')).toBe(true);
  });
});
