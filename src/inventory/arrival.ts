import type { FdbEntry } from '../facts/bridge/fdb.ts';
import type { DomainInterface } from '../facts/domain/domain-xml.ts';
import type { Link } from '../facts/link/link.ts';
import { DeviceName, Mac } from '../model/names.ts';
import { uplinksOfBridge } from '../path/uplinks.ts';
import type { SeenFrame } from '../probes/wire.ts';

/** A NIC of a guest that has just arrived, where the kernel's bridge has to find it. */
export interface ArrivedNic {
  readonly mac: Mac;
  readonly tap: DeviceName;
  readonly bridge: string;
  /** The ways out of this host; none on a bridge that has none. */
  readonly uplinks: readonly string[];
  /** The bridge learns what comes out of the tap. */
  readonly learns: boolean;
  /** A frame to somebody whom the bridge does not know leaves by the uplinks. */
  readonly floods: boolean;
}

/** The NICs that can be looked at: those on a bridge of the kernel, with the cable in. Others have no such table. */
export function arrivedNics(
  interfaces: readonly DomainInterface[],
  links: readonly Link[],
): readonly ArrivedNic[] {
  return interfaces.flatMap(({ mac: address, tap: device, linkState }) => {
    const tap = DeviceName.safeParse(device).data;
    const mac = Mac.safeParse(address).data;
    const own = links.find(({ name }) => name === tap);
    const bridge = links.find(({ name, kind }) => name === own?.master && kind === 'bridge');
    if (!tap || !mac || !own || !bridge || linkState === 'down') {
      return [];
    }
    const uplinks = uplinksOfBridge(bridge.name, links);
    const ports = links.filter(({ name }) => uplinks.includes(name));
    return [
      {
        mac,
        tap,
        bridge: bridge.name,
        uplinks,
        learns: own.port?.learning !== false,
        floods: ports.some(({ port, carrier }) => port?.flood !== false && carrier),
      },
    ];
  });
}

/**
 * What is known of a guest that arrived.
 *
 * - `seen`: the bridge has its address on its port, and a frame of it left by an uplink.
 * - `unseen`: it was asked, and one of the two is not so.
 * - `unknown`: it cannot be told. A guest that says nothing, of which no address is known, may be well.
 */
export type Arrival = 'seen' | 'unseen' | 'unknown';

export interface ArrivalSeen {
  /** Null: the table could not be read. */
  readonly fdb: readonly FdbEntry[] | null;
  /** Out of the taps, and out by the uplinks. */
  readonly frames: readonly SeenFrame[];
  /** By an address of its own, which every guest answers; false: only by what many guests answer. */
  readonly askedByAddress: boolean;
}

/** Judges after the guest was asked: its answer, to somebody whom no bridge knows, goes everywhere. */
export function judgeArrival(nic: ArrivedNic, { fdb, frames, askedByAddress }: ArrivalSeen): Arrival {
  const { mac, tap, bridge, uplinks, learns, floods } = nic;
  const own = frames.filter(({ frame }) => frame.srcMac === mac);
  const spoke = own.some(({ device }) => device === tap);
  const left = own.some(({ device, direction }) => uplinks.includes(device) && direction === 'out');
  const isLearned =
    !learns ||
    fdb?.some((entry) => entry.mac === mac && entry.port === tap && entry.master === bridge) === true;
  const mustLeave = uplinks.length > 0;
  if (isLearned && (left || !mustLeave)) {
    return 'seen';
  }
  if (fdb === null || (!spoke && !askedByAddress)) {
    return 'unknown';
  }
  // Where nothing is flooded its answer stays inside, and where no cable is in the uplink is the trouble, not the guest.
  return isLearned && !floods ? 'unknown' : 'unseen';
}
