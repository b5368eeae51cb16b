import type { Redis } from 'ioredis';
import { z } from 'zod';
import { MessageRef, ThreadRef } from '../src/model/chat.ts';
import type { RequestId } from '../src/model/request.ts';
import { Answer, Move, mostMoves, RequestRecord } from './contracts.ts';
import { keys } from './names.ts';
import type { Timing } from './timing.ts';

const PickedUp = z.strictObject({ session: z.string(), at: z.iso.datetime() });
const Final = z.strictObject({ jobId: z.string(), answer: Answer });

/** All that Redis remembers of a question. */
export interface RequestState {
  /** The question as it stands: where its VM is now. */
  readonly record: RequestRecord;
  /** As it was asked. */
  readonly asked: RequestRecord;
  /** How it followed its VM, the last move last. */
  readonly moves: readonly Move[];
  readonly thread: ThreadRef | null;
  readonly root: MessageRef | null;
  /** By a worker of the hypervisor where the VM is now. */
  readonly pickedUp: z.infer<typeof PickedUp> | null;
  readonly final: z.infer<typeof Final> | null;
  readonly delivered: boolean;
  /** Why the place where it was asked takes no message; null where it does. The asker is then told alone. */
  readonly undeliverable: string | null;
}

/** Steps that reach a platform: after a crash between doing and remembering, the second try is told from the first. */
export type Step = 'open' | 'details' | 'evidence';

/** The memory of questions: a hash each, so that bot and workers write their own fields without a lock. */
export interface RequestStore {
  /** False: this request is known already, so it was delivered to the bot a second time. */
  create(record: RequestRecord): Promise<boolean>;
  get(id: RequestId): Promise<RequestState | undefined>;
  setThread(id: RequestId, thread: ThreadRef, root: MessageRef): Promise<void>;
  setUndeliverable(id: RequestId, why: string): Promise<void>;
  /** Which try of this step it is: `first` once, `again` from then on. */
  begin(id: RequestId, step: Step): Promise<'first' | 'again'>;
  /** Whether this bot is the one to make the line; false while another one is at it. */
  holdOpening(id: RequestId, holder: string): Promise<boolean>;
  releaseOpening(id: RequestId): Promise<void>;
  /** The first to call it has the final answer; everybody gets that one back. */
  claimFinal(id: RequestId, jobId: string, answer: Answer): Promise<z.infer<typeof Final>>;
  /** The first to call it for this number, from 1, decides where the question goes. */
  claimMove(id: RequestId, number: number, move: Move): Promise<void>;
  setDelivered(id: RequestId): Promise<void>;
  isFinal(id: RequestId): Promise<boolean>;
  /** A worker has taken it, and says so again before the lease runs out. */
  pickUp(id: RequestId, session: string, at: string, move?: number): Promise<void>;
  renewLease(id: RequestId, session: string, move?: number): Promise<void>;
  /** The answer is in the queue. It may take a while from there: the bot that had it may have been killed. */
  setAnswered(id: RequestId, move?: number): Promise<void>;
  /** What is known of the worker that took it: it works, it has answered; null: nothing was heard from it. */
  lease(id: RequestId, move?: number): Promise<'works' | 'answered' | null>;
}

/** In the place of a session. */
const answered = 'answered';

export function createRequestStore(redis: Redis, timing: Timing): RequestStore {
  const remember = (id: RequestId) => redis.pexpire(keys.request(id), timing.rememberMs);
  return {
    async create(record) {
      const created = await redis.hsetnx(keys.request(record.request.id), 'record', JSON.stringify(record));
      await remember(record.request.id);
      return created === 1;
    },
    async get(id) {
      return parseState(await redis.hgetall(keys.request(id)));
    },
    async setThread(id, thread, root) {
      await redis.hset(keys.request(id), { thread, root });
    },
    async claimFinal(id, jobId, answer) {
      const final = { jobId, answer };
      if ((await redis.hsetnx(keys.request(id), 'final', JSON.stringify(final))) === 1) {
        await remember(id);
        return final;
      }
      return Final.parse(JSON.parse((await redis.hget(keys.request(id), 'final')) ?? 'null'));
    },
    async claimMove(id, number, move) {
      await redis.hsetnx(keys.request(id), `move-${number}`, JSON.stringify(Move.parse(move)));
    },
    async setUndeliverable(id, why) {
      await redis.hset(keys.request(id), 'undeliverable', why);
    },
    async begin(id, step) {
      return (await redis.hsetnx(keys.request(id), `began-${step}`, '1')) === 1 ? 'first' : 'again';
    },
    async holdOpening(id, holder) {
      return (await redis.set(keys.opening(id), holder, 'PX', timing.openingMs, 'NX')) === 'OK';
    },
    async releaseOpening(id) {
      await redis.del(keys.opening(id));
    },
    async setDelivered(id) {
      await redis.hset(keys.request(id), 'delivered', '1');
    },
    async isFinal(id) {
      return (await redis.hexists(keys.request(id), 'final')) === 1;
    },
    async pickUp(id, session, at, move = 0) {
      await redis
        .multi()
        .set(keys.lease(id, move), session, 'PX', timing.leaseHoldsMs)
        .hset(keys.request(id), pickedUpField(move), JSON.stringify({ session, at }))
        .pexpire(keys.request(id), timing.rememberMs)
        .exec();
    },
    async renewLease(id, session, move = 0) {
      await redis.set(keys.lease(id, move), session, 'PX', timing.leaseHoldsMs);
    },
    async setAnswered(id, move = 0) {
      await redis.set(keys.lease(id, move), answered, 'PX', timing.lockMs * 4);
    },
    async lease(id, move = 0) {
      const lease = await redis.get(keys.lease(id, move));
      return lease === null ? null : lease === answered ? 'answered' : 'works';
    },
  };
}

function parseState(hash: Record<string, string>): RequestState | undefined {
  if (hash.record === undefined) {
    return undefined;
  }
  const record = RequestRecord.safeParse(json(hash.record));
  if (!record.success) {
    return undefined;
  }
  const moves = movesOf(hash);
  return {
    record: moves.reduce(afterMove, record.data),
    asked: record.data,
    moves,
    thread: ThreadRef.safeParse(hash.thread).data ?? null,
    root: MessageRef.safeParse(hash.root).data ?? null,
    pickedUp: PickedUp.safeParse(json(hash[pickedUpField(moves.length)])).data ?? null,
    final: Final.safeParse(json(hash.final)).data ?? null,
    delivered: hash.delivered === '1',
    undeliverable: hash.undeliverable ?? null,
  };
}

function pickedUpField(move: number): string {
  return move === 0 ? 'pickedUp' : `pickedUp-${move}`;
}

function movesOf(hash: Record<string, string>): readonly Move[] {
  const moves: Move[] = [];
  for (let number = 1; number <= mostMoves; number += 1) {
    const move = Move.safeParse(json(hash[`move-${number}`])).data;
    if (move === undefined) {
      break;
    }
    moves.push(move);
  }
  return moves;
}

function afterMove(record: RequestRecord, { to, vm, pickupBy, deadline }: Move): RequestRecord {
  return { ...record, request: { ...record.request, hypervisor: to, vm }, pickupBy, deadline };
}

function json(value: string | undefined): unknown {
  try {
    return JSON.parse(value ?? 'null');
  } catch {
    return null;
  }
}
