import { readdirSync, readFileSync } from 'node:fs';
import { linkFolder } from './link-files.ts';

/** BR_STATE_* of linux/if_bridge.h, by their numbers. */
const states = ['disabled', 'listening', 'learning', 'forwarding', 'blocking'] as const;
export type BridgePortState = (typeof states)[number];

/** How many ports of bridges are in each state of the spanning tree; from sysfs, so it starts no program. */
export function countBridgePorts(folder = linkFolder): Readonly<Record<BridgePortState, number>> {
  const counts = { disabled: 0, listening: 0, learning: 0, forwarding: 0, blocking: 0 };
  for (const device of readdirSync(folder)) {
    const state = states[stateOf(`${folder}/${device}/brport/state`)];
    if (state !== undefined) {
      counts[state] += 1;
    }
  }
  return counts;
}

/** -1: it is no port of a bridge, or gone. */
function stateOf(path: string): number {
  try {
    return Number(readFileSync(path, 'utf8').trim());
  } catch {
    return -1;
  }
}
