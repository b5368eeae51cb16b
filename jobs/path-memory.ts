import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { LastKnown, lastKnownOf } from '../src/inventory/last-known.ts';
import type { Diagnosis } from '../src/model/diagnosis.ts';
import type { Answer } from './contracts.ts';
import { keys } from './names.ts';
import type { Timing } from './timing.ts';

/** Reasons that leave the person with nothing: nobody was there who could look. */
const nobody: ReadonlySet<string> = new Set(['not-picked-up', 'worker-died', 'deadline']);

/** Remembers what a path was found to be. A diagnosis that does not know leaves what was known. */
export async function rememberPath(redis: Redis, diagnosis: Diagnosis, timing: Timing): Promise<void> {
  const known = lastKnownOf(diagnosis);
  if (known !== null) {
    const text = JSON.stringify(LastKnown.parse(known));
    await redis.set(keyOf(diagnosis.vm, diagnosis.target), text, 'PX', timing.rememberPathMs);
  }
}

/** An answer of nobody, with what the path was when somebody looked last. Any other as it is. */
export async function withLastKnown(
  redis: Redis,
  { vm, target }: { readonly vm: string; readonly target: string },
  answer: Answer,
): Promise<Answer> {
  if (answer.kind !== 'no-diagnosis' || !nobody.has(answer.reason)) {
    return answer;
  }
  const kept = await redis.get(keyOf(vm, target));
  const lastKnown = kept === null ? undefined : LastKnown.safeParse(JSON.parse(kept)).data;
  return lastKnown === undefined ? answer : { ...answer, lastKnown };
}

function keyOf(vm: string, target: string): string {
  return keys.path(
    createHash('sha256')
      .update(JSON.stringify([vm, target]))
      .digest('hex'),
  );
}
