import type { Log } from '../log.ts';
import { observeTrain } from '../train/observe-train.ts';
import type { Train } from '../train/train.ts';
import type { Desk } from './desk.ts';
import type { Dialogue } from './dialogue.ts';
import type { SessionInput } from './input.ts';
import type { NextHops } from './next-hops.ts';

/** Sends a train over a path that works, by the way that the guest itself takes. */
export async function trainOn(
  { path, id, mtu, ground }: SessionInput,
  desk: Desk,
  dialogue: Dialogue,
  { egress, attempts }: NextHops,
  log: () => Log,
): Promise<Train | null> {
  const { guestAddress } = dialogue;
  const nextHopMac = dialogue.provoked()?.replyMac ?? null;
  if (guestAddress === null || nextHopMac === null || egress.device === null) {
    return null;
  }
  const sizes = { tap: mtu.of(path.tap), onward: mtu.of(egress.device), guest: mtu.guest };
  const on = { path, egress, guestAddress, nextHopMac, id, mtu: sizes };
  // What had to be asked twice may have been lost by chance, or not.
  const askedTwice = attempts.some(({ sent, as }) => sent > 1 && as.nextHopMac === nextHopMac);
  return await observeTrain(on, desk, log, async () => askedTwice || (await ground()));
}
