import type { PathContext } from '../model/path.ts';
import type { SeenFrame } from './wire.ts';

/** All frames that the captures saw, oldest first. */
export type Log = readonly SeenFrame[];

/** The two ends that every probe knows: the guest's side and this host's. */
export interface Ends {
  readonly tap: string;
  readonly guestMac: string;
  readonly bridge: string;
  readonly bridgeMac: string;
  readonly uplinks: readonly string[];
  /** The tag that the guest's frames carry at a device; null: none. See `PathContext.tags`. */
  readonly tags: PathContext['tags'];
}

/** Whether a frame that `is` one was seen at a device (in a direction, where that decides). */
export function sawAt(
  log: Log,
  device: string,
  is: (seen: SeenFrame) => boolean,
  direction?: 'in' | 'out',
): boolean {
  return log.some(
    (seen) => seen.device === device && (direction === undefined || seen.direction === direction) && is(seen),
  );
}
