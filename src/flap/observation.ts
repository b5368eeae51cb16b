import { z } from 'zod';
import { EpisodeKind } from '../model/episode.ts';
import { DeviceName, VmName } from '../model/names.ts';

/** What the detector finds. How a watched path fares, its own diagnoses tell. */
export const DetectedKind = EpisodeKind.exclude(['path-broken', 'path-unseen']);
export type DetectedKind = z.infer<typeof DetectedKind>;

/** What an observation is about. Two with the same words are one. */
export const Subject = z.strictObject({
  kind: DetectedKind,
  /** Null where it is about a VM alone. */
  device: DeviceName.nullable(),
  vm: VmName.nullable(),
  /** What tells several of one kind on one device apart: the MAC address that moves, the address that two own. */
  about: z.string().max(100).nullable(),
});
export type Subject = z.infer<typeof Subject>;

/** What was seen on the host, each with its time in ms since 1970. */
export type Observation =
  /** So many events, of the kinds that are counted. */
  | {
      readonly type: 'count';
      readonly subject: Subject;
      readonly at: number;
      /**
       * Where a counter was compared: when it was read before. The events came somewhere between the two; they count
       * towards a threshold only where they must have come fast enough. Left out: they came at `at`.
       */
      readonly since?: number;
      /** 0 is no observation. */
      readonly count: number;
      /** The state of the link after it; null where it is no matter of up and down. */
      readonly up: boolean | null;
    }
  /** Something holds, or no longer does. Saying the same again changes nothing. */
  | {
      readonly type: 'condition';
      readonly subject: Subject;
      readonly at: number;
      /** When it was looked at before, where nobody watched in between: what held then need not have held since. */
      readonly since?: number;
      readonly holds: boolean;
    }
  /** A device or a guest left the host, or is no longer watched: whatever was open about it is over. */
  | {
      readonly type: 'gone';
      readonly device: DeviceName | null;
      readonly vm: VmName | null;
      readonly at: number;
    }
  /** Somebody did something to this device: what is counted on it in this time is no trouble. */
  | {
      readonly type: 'excuse';
      readonly device: DeviceName;
      readonly from: number;
      readonly until: number;
    }
  /** More is known about an open episode: it is told again when its turn comes. */
  | { readonly type: 'retell'; readonly id: string; readonly at: number };
