import type { Redis } from 'ioredis';
import { z } from 'zod';
import { type Incident, IncidentId } from '../../src/incidents/incident.ts';
import { say } from '../../src/message/say.ts';
import { renderOutcome } from '../../src/message/thread.ts';
import { renderRound } from '../../src/message/watch/round.ts';
import type { Episode } from '../../src/model/episode.ts';
import type { RequestId } from '../../src/model/request.ts';
import { text } from '../../src/model/text.ts';
import { blindReason } from '../../src/watch/blind.ts';
import { nameOf, PairId } from '../../src/watch/pair.ts';
import { hangsOn, RoundId, roundFor } from '../../src/watch/round.ts';
import { uplinkRoles } from '../chat/incidents/incidents.ts';
import type { Answer } from '../contracts.ts';
import { keys, startOf } from '../names.ts';
import type { WatchContext } from './context.ts';

const About = z.strictObject({
  incident: IncidentId,
  hypervisor: z.string(),
  device: z.string(),
  phase: z.enum(['open', 'over']),
  /** When it began: looks from before do not count. */
  at: z.number(),
  /** The paths, and how each is written. */
  pairs: z.array(z.tuple([PairId, z.string()])),
});

/** After an alert on a link the watched paths behind it are looked at, and the thread gets a line for each. */
export interface WatchRounds {
  /** A link that guests hang on is in trouble, or no longer. */
  uplink(incident: Incident, episode: Episode): Promise<void>;
  /** A look came back: it may be one that a round waits for. */
  looked(pair: PairId, run: RequestId, answer: Answer): Promise<void>;
  /** Posts what is known by now. Safe to repeat. */
  finish(round: RoundId): Promise<void>;
}

export function createWatchRounds(redis: Redis, context: WatchContext): WatchRounds {
  const { store, enqueue, clock, timing, queue, language, post } = context;
  const keyOf = (round: RoundId) => keys.round(queue, round);

  const read = async (round: RoundId) => {
    const { about, ...lines } = await redis.hgetall(keyOf(round));
    return about === undefined ? undefined : { about: About.parse(JSON.parse(about)), lines };
  };

  return {
    async uplink(incident, episode) {
      const round = roundFor(incident, episode, ({ role }) => uplinkRoles.has(role));
      const pairs = [...(await store.all())].filter(
        ([, { pair, place, removed }]) => !removed && hangsOn(pair, place, episode),
      );
      if (round === null || pairs.length === 0 || (await redis.hexists(keyOf(round), 'posted')) === 1) {
        return;
      }
      const { hypervisor, device, phase } = episode;
      const about: z.infer<typeof About> = {
        incident: incident.id,
        hypervisor,
        device: device ?? '',
        phase,
        at: Math.floor(clock.now()),
        pairs: pairs.map(([id, { pair }]) => [id, `${nameOf(pair)} → ${pair.target.text}`]),
      };
      // The first link of a hypervisor begins it. A bot that was killed in between begins nothing anew.
      await redis.hsetnx(keyOf(round), 'about', JSON.stringify(about));
      await redis.pexpire(keyOf(round), timing.rememberMs);
      for (const [id] of pairs) {
        await redis
          .multi()
          .sadd(keys.roundsOf(queue, id), round)
          .pexpire(keys.roundsOf(queue, id), timing.rememberMs)
          .exec();
        await enqueue.tick(queue, { v: 1, pair: id, anew: true }, `round.${round}`);
      }
      await enqueue.round(queue, { v: 1, round }, timing.roundMs);
    },
    async looked(pair, run, answer) {
      for (const written of await redis.smembers(keys.roundsOf(queue, pair))) {
        const round = RoundId.safeParse(written).data;
        const known = round === undefined ? undefined : await read(round);
        if (round === undefined || known === undefined) {
          await redis.srem(keys.roundsOf(queue, pair), written);
          continue;
        }
        const { about } = known;
        if (startOf(run) < about.at) {
          continue;
        }
        const name = about.pairs.find(([id]) => id === pair)?.[1] ?? '';
        await redis.hset(keyOf(round), pair, lineOf(name, answer));
        const lines = await redis.hkeys(keyOf(round));
        if (about.pairs.every(([id]) => lines.includes(id))) {
          await enqueue.round(queue, { v: 1, round }, 0);
        }
      }
    },
    async finish(round) {
      const known = await read(round);
      if (known === undefined) {
        return;
      }
      const { about, lines } = known;
      const records = await store.all();
      const unseen = (id: PairId) => records.get(id)?.state.blind?.why ?? 'no-answer';
      const message = renderRound(
        `watch.${about.phase}.${about.hypervisor}`,
        about,
        about.pairs.map(([id, name]) => lines[id] ?? blindLine(name, unseen(id))),
        language,
      );
      await post(about.incident, `watch.${round}`, message);
      for (const [id] of about.pairs) {
        await redis.srem(keys.roundsOf(queue, id), round);
      }
      await redis.hdel(keyOf(round), ...about.pairs.map(([id]) => id), 'about');
      await redis.hset(keyOf(round), 'posted', '1');
    },
  };

  function lineOf(name: string, answer: Answer): string {
    return answer.kind === 'diagnosis'
      ? renderOutcome(answer.diagnosis, language)
      : blindLine(name, answer.kind === 'no-diagnosis' ? answer.reason : 'invalid-job');
  }

  function blindLine(name: string, reason: string): string {
    const why = say(text(`watch.blind-short.${blindReason(reason)}`), language);
    return say(text('watch.round.blind', { path: name, why }), language);
  }
}
