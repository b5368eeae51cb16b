import type { Desk } from './desk.ts';
import type { Dialogue } from './dialogue.ts';
import type { NextHops } from './next-hops.ts';

/** How often a silent path that shows signs of life is asked once more, and how far apart. */
const again = { rounds: 6, everyMs: 25 } as const;

/**
 * Whether what is silent shows signs of life: the next hop answers for its address, or something in the guest's name,
 * or of this host, was answered. Then a lost packet or two may be chance, and not a break.
 */
export function showsLife(dialogue: Dialogue, nextHops: NextHops): boolean {
  const { nextHopWanted } = dialogue;
  return (
    (nextHopWanted !== null && dialogue.owners(nextHopWanted).macs.some(({ answered }) => answered)) ||
    dialogue.provoked()?.replyMac != null ||
    dialogue.control()?.answered === true ||
    nextHops.attempts.some(({ answer }) => answer !== null)
  );
}

/**
 * The guest asks for its next hop in vain, and this host was answered by it: the guest's question or the answer may
 * have been lost. It asks again after a second, and once more.
 */
export function isHalfResolved(dialogue: Dialogue): boolean {
  const { nextHopWanted } = dialogue;
  return (
    nextHopWanted !== null &&
    dialogue.owners(nextHopWanted).macs.some(({ answered }) => answered) &&
    dialogue
      .asked()
      .some(
        ({ address, answeredBy, answersLost }) =>
          address === nextHopWanted && answeredBy.length === 0 && answersLost.length === 0,
      )
  );
}

/** Asks a few times more, close together, until the path is seen to work: one lost ping, or two, break nothing. */
export async function askAgain(
  desk: Desk,
  dialogue: Dialogue,
  nextHops: NextHops,
  { forwards, returns }: { readonly forwards: () => boolean; readonly returns: () => boolean },
): Promise<void> {
  const works = () => forwards() && returns();
  for (let round = 0; round < again.rounds && !works(); round += 1) {
    if (!returns()) {
      nextHops.repeatUnanswered('train');
    }
    if (!forwards()) {
      dialogue.provokeAgain(10 + round, 'train');
    }
    await desk.until(works, desk.wire.now() + again.everyMs);
  }
}
