import type { PathContext } from '../model/path.ts';
import type { Observed } from '../probes/observations.ts';
import type { Wire } from '../probes/wire.ts';
import { isTraced } from '../trace/is-traced.ts';
import type { TracedPath } from '../trace/kernel-word.ts';
import type { FactResults } from '../verdict/run-checks.ts';
import type { Host, RuleTrace } from './host.ts';

/** The probes wait no longer than this for the rules to be read and a trace to begin; commonly they wait for neither. */
const mostWaitMs = 300;

/** Begins to listen to the kernel's own reports where a rule of this host asks it for some; null where none does. */
export async function traceWhereAsked(
  path: PathContext,
  ruleset: Promise<FactResults>,
  host: Host,
  signal: AbortSignal,
): Promise<RuleTrace | null> {
  const nft = (await ruleset)['nft-ruleset'];
  return !signal.aborted && nft?.status === 'ok' && isTraced(nft.data, path)
    ? host.openRuleTrace(signal)
    : null;
}

/** A wire whose captures listen when the trace does, too: what is sent before that would not be reported. */
export function afterReady(wire: Wire, trace: Promise<RuleTrace | null>): Wire {
  return {
    ...wire,
    get seen() {
      return wire.seen;
    },
    async watch(...wanted) {
      const { promise: late, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, mostWaitMs);
      const [answer] = await Promise.all([
        wire.watch(...wanted),
        Promise.race([trace.then((begun) => begun?.ready), late]),
      ]);
      clearTimeout(timer);
      return answer;
    },
  };
}

/** The path as a trace shows it. */
export function tracedPath(
  path: PathContext,
  { provoke, egress }: Pick<Observed, 'provoke' | 'egress'>,
): TracedPath {
  const { guestMac, targetAddress, bridge, tap, uplinks, routedByHost } = path;
  const ways = (...devices: readonly (string | null | undefined)[]) => devices.filter((each) => each != null);
  return {
    guestMac,
    guestAddress: provoke?.guestAddress ?? null,
    targetAddress,
    leaveBy: ways(bridge, routedByHost?.device, ...(egress.device === null ? uplinks : [egress.device])),
    returnBy: ways(bridge, tap),
  };
}
