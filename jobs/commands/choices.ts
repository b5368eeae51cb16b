import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Incoming } from '../../adapters/chat/chat-adapter.ts';
import type { Sighting } from '../../src/inventory/inventory.ts';
import { MessageRef, ThreadRef } from '../../src/model/chat.ts';
import { HypervisorName, VmName } from '../../src/model/names.ts';
import { RequestId } from '../../src/model/request.ts';
import { Target } from '../../src/model/target.ts';
import { keys } from '../names.ts';

/** A message shows no more buttons in a row. */
export const mostButtons = 5;

/** A question that waits for somebody to say which VM is meant. */
const PendingChoice = z.strictObject({
  v: z.literal(1),
  platform: z.string(),
  channel: z.string(),
  person: z.string(),
  command: z.enum(['diagnose', 'again', 'capture']),
  target: Target,
  captureSeconds: z.number().int().nullable(),
  within: ThreadRef.nullable(),
  above: MessageRef.nullable(),
  options: z.array(z.strictObject({ vm: VmName, hypervisor: HypervisorName })).max(mostButtons),
});

/** Remembers a question and the places that it may be about: `ID.0`, `ID.1`, ... are the values of their buttons. */
export async function rememberChoice(
  redis: Redis,
  id: RequestId,
  question: Omit<z.infer<typeof PendingChoice>, 'v' | 'platform' | 'channel' | 'person' | 'options'>,
  sightings: readonly Sighting[],
  { platform, channel, person }: Incoming,
  holdsMs: number,
): Promise<readonly string[]> {
  const { command, target, captureSeconds, within, above } = question;
  const pending = {
    v: 1,
    platform,
    channel,
    person: person.id,
    command,
    target,
    captureSeconds,
    within,
    above,
    options: sightings.map(({ vm, hypervisor }) => ({ vm, hypervisor })),
  };
  await redis.set(keys.choice(id), JSON.stringify(PendingChoice.parse(pending)), 'PX', holdsMs);
  return sightings.map((_, index) => `${id}.${index}`);
}

/** What was remembered under this value of a button; undefined: nothing, or no longer. */
export async function readChoice(value: string, redis: Redis) {
  const [id, index] = value.split('.');
  const parsed = RequestId.safeParse(id);
  const kept = parsed.success ? await redis.get(keys.choice(parsed.data)) : null;
  const pending = kept === null ? undefined : PendingChoice.safeParse(JSON.parse(kept)).data;
  const option = pending?.options[Number(index)];
  return pending && option && { pending, option };
}
