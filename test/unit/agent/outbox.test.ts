import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createOutbox } from '../../../jobs/host/agent/outbox.ts';
import { silentLog } from '../../../jobs/log.ts';
import type { Episode } from '../../../src/model/episode.ts';
import { sampleEpisode } from './sample-episode.ts';

const names = (episodes: readonly Episode[]) => episodes.map(({ device, seq }) => `${device} ${seq}`);

function open(waiting: readonly Episode[] = []) {
  const sent: string[] = [];
  let kept = 0;
  const outbox = createOutbox({
    waiting,
    onSent: () => {
      kept += 1;
    },
    log: silentLog,
  });
  return { outbox, sent, kept: () => kept, note: (episode: Episode) => sent.push(...names([episode])) };
}

test('until somebody takes them the newest message of each episode is kept, oldest first', async () => {
  const { outbox, sent, note } = open([sampleEpisode('eth0', 3)]);
  outbox.put(sampleEpisode('eth1', 0));
  outbox.put(sampleEpisode('eth0', 4));
  outbox.put(sampleEpisode('eth1', 1));
  expect(names(outbox.waiting())).toEqual(['eth0 4', 'eth1 1']);
  outbox.deliver(async (episode) => void note(episode));
  await outbox.stop(1_000);
  expect(sent).toEqual(['eth0 4', 'eth1 1']);
  expect(outbox.waiting()).toEqual([]);
});

test('what comes while a message is on its way is sent after it, and nothing is forgotten', async () => {
  const { outbox, sent, kept, note } = open();
  const { promise, resolve } = Promise.withResolvers<void>();
  outbox.deliver(async (episode) => {
    note(episode);
    await promise;
  });
  outbox.put(sampleEpisode('eth0', 0));
  // Whoever puts something in writes it down before it is sent.
  expect(sent).toEqual([]);
  await delay(0);
  outbox.put(sampleEpisode('eth0', 1));
  outbox.put(sampleEpisode('eth0', 2));
  expect(sent).toEqual(['eth0 0']);
  expect(names(outbox.waiting())).toEqual(['eth0 2']);
  resolve();
  await outbox.stop(1_000);
  expect(sent).toEqual(['eth0 0', 'eth0 2']);
  expect(kept()).toBe(2);
});

test('a message that is refused stays and is tried again', async () => {
  const { outbox, sent, note } = open();
  let tries = 0;
  outbox.deliver(async (episode) => {
    tries += 1;
    if (tries === 1) {
      throw new Error('Redis is full');
    }
    note(episode);
  });
  outbox.put(sampleEpisode('eth0'));
  await delay(50);
  expect(names(outbox.waiting())).toEqual(['eth0 0']);
  await outbox.stop(5_000);
  expect(sent).toEqual(['eth0 0']);
});

test('an end does not wait for a receiver that never answers, and what is under way stays', async () => {
  const { outbox } = open();
  outbox.deliver(() => new Promise(() => undefined));
  outbox.put(sampleEpisode('eth0'));
  await outbox.stop(20);
  expect(names(outbox.waiting())).toEqual(['eth0 0']);
});
