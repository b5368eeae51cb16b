import type { StpPort } from '../facts/bridge/stp-counters.ts';

/** A port with what it counted, and how often its carrier came or went (null: not known). */
export interface StpPortAt extends StpPort {
  readonly carrierChanges: number | null;
}

/**
 * How often the tree changed between two looks, as the ports of a bridge that lead out have it. Ports that are new,
 * that count anew, or whose carrier moved say nothing: that the tree changes then is no trouble of its own. Pure.
 */
export function treeChanges(before: readonly StpPortAt[], now: readonly StpPortAt[]): number {
  return now.reduce((sum, port) => {
    const old = before.find((each) => each.port === port.port);
    const rose = old === undefined ? 0 : total(port) - total(old);
    return sum + (old?.carrierChanges === port.carrierChanges ? Math.max(0, rose) : 0);
  }, 0);
}

function total({ changesHeard, blocked, forwarded }: StpPort): number {
  return changesHeard + blocked + forwarded;
}
