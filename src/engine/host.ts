import type { FactArgs, FactData, FactId } from '../facts/index.ts';
import type { FactResult } from '../model/fact.ts';
import type { DnsAnswer } from '../probes/dns.ts';
import type { RawPacket, Wire } from '../probes/wire.ts';

/** One run of `nft -a monitor trace`. Where it cannot run it is ready at once and has nothing to tell. */
export interface RuleTrace {
  /** Settles when the kernel reports to it. */
  readonly ready: Promise<void>;
  /** Ends it; answers what was printed. */
  readonly end: () => Promise<string>;
}

/** What the engine needs of the world; `adapters/host` gives the real thing, a replay a recorded one. */
export interface Host {
  readonly collect: <Id extends FactId>(
    id: Id,
    args: FactArgs<Id>,
    signal: AbortSignal,
  ) => Promise<FactResult<FactData<Id>>>;
  /** `onPacket` gets every captured frame as it was, in no order that means anything. */
  readonly openWire: (signal: AbortSignal, onPacket?: (packet: RawPacket) => void) => Wire;
  /** Begins to listen to what the kernel reports of packets that the host's own rules trace; `end` it. */
  readonly openRuleTrace: (signal: AbortSignal) => RuleTrace;
  readonly resolveName: (name: string, servers: readonly string[], signal: AbortSignal) => Promise<DnsAnswer>;
  /** Milliseconds that only go forward, and the time of day. */
  readonly nowMs: () => number;
  readonly today: () => Date;
  /** 16 random bits: the identity of this run's packets. */
  readonly packetId: () => number;
}
