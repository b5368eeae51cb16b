import { type DhcpSeen, readDhcp } from '../dhcp.ts';
import type { Log } from '../log.ts';
import type { Desk } from './desk.ts';
import type { Dialogue } from './dialogue.ts';
import { sessionTimes } from './input.ts';

/** A guest that has been asking for this long, as it says itself, has been offered nothing (dnsmasq takes 3 s). */
export const longUnansweredSeconds = 4;

/**
 * A guest without an address was seen to ask by DHCP: waits until it is offered something, or has shown that nobody
 * answers. A lease that it takes meanwhile is an address to go on with.
 */
export async function watchLease(desk: Desk, dialogue: Dialogue, log: () => Log): Promise<void> {
  const seen = () => readDhcp(log(), desk.ends);
  const isAlive = log().some(
    ({ device, frame }) => device === desk.ends.tap && frame.srcMac === desk.ends.guestMac,
  );
  const asksFrom = desk.wire.now();
  if (!isAlive || !(await desk.until(() => seen().asked !== null, asksFrom + sessionTimes.leaseAsked))) {
    return;
  }
  await desk.until(() => isSettled(seen()), desk.wire.now() + sessionTimes.lease);
  // An answer to the question that was just seen may be on its way.
  await desk.until(() => false, desk.wire.now() + sessionTimes.prompt);
  const lease = seen().answers.find(({ type, reachedTap }) => type === 'ack' && reachedTap);
  if (lease?.address != null) {
    dialogue.provoke(lease.address);
  }
}

/** Whether nothing that could still come would change the answer. */
function isSettled({ asked, answers }: DhcpSeen): boolean {
  return (
    asked === null ||
    answers.some(({ type, reachedTap }) => type === 'ack' && reachedTap) ||
    (answers.length === 0 && (asked.times > 1 || asked.seconds >= longUnansweredSeconds)) ||
    // An offer that does not get through to the guest is not taken, and is asked for again.
    (asked.times > 1 && answers.every(({ reachedTap }) => !reachedTap))
  );
}
