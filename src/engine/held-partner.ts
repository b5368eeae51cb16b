import type { BondDetails } from '../facts/link/bonding.ts';
import type { PathContext } from '../model/path.ts';
import type { Observed } from '../probes/observations.ts';
import type { FactResults } from '../verdict/run-checks.ts';
import type { Symptom } from '../verdict/symptom.ts';
import { readFacts } from './facts-beside.ts';
import type { Host } from './host.ts';

/** A partner that says nothing is given up after three times its interval; the fast one is a second. */
const fastTimeoutMs = 3_300;
const lookEveryMs = 300;

/**
 * Reads a bond's state anew where its LACP partner may have left while the probes ran: for three seconds the kernel
 * still has the old one, and a switch that has taken its ports out of the port-channel looks like one that blocks
 * them. Only where nothing at all comes in, and the rate is fast; the slow one takes a minute and a half.
 */
export async function partnerByNow(
  path: PathContext,
  symptom: Symptom,
  seen: Pick<Observed, 'outside-heard'>,
  facts: FactResults,
  host: Host,
  signal: AbortSignal,
): Promise<Pick<FactResults, 'bonding'>> {
  const name = path.legs.find(({ kind }) => kind === 'bond')?.device;
  const silent =
    symptom.works === 'no' && symptom.lost.segment === 'beyond' && seen['outside-heard'].frames === 0;
  const bondOf = ({ bonding }: FactResults): BondDetails | undefined =>
    bonding?.status === 'ok' ? bonding.data.bonds.find((bond) => bond.name === name) : undefined;
  const known = bondOf(facts);
  if (!silent || known?.lacpRate !== 'fast' || isGone(known)) {
    return {};
  }
  const until = host.nowMs() + fastTimeoutMs;
  for (;;) {
    const read = await readFacts(['bonding'], path, host, signal);
    const now = bondOf(read);
    if (now === undefined || isGone(now) || host.nowMs() >= until || signal.aborted) {
      return read;
    }
    await new Promise((resolve) => {
      setTimeout(resolve, lookEveryMs);
    });
  }
}

function isGone({ slaves }: BondDetails): boolean {
  return slaves.every(
    ({ miiStatus, partnerGone, partnerInSync }) =>
      miiStatus !== 'up' || partnerGone !== false || partnerInSync === false,
  );
}
