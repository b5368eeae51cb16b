import type { BondDetails } from '../facts/link/bonding.ts';
import type { Observation, Subject } from '../flap/observation.ts';
import { DeviceName } from '../model/names.ts';

const nobody = '00:00:00:00:00:00';

/** What the bonds of a host say of their members and partners. What is not known is not said. Pure. */
export function bondObservations(bonds: readonly BondDetails[], at: number): Observation[] {
  return bonds.flatMap((bond) => {
    const device = DeviceName.safeParse(bond.name).data;
    if (device === undefined || bond.slaves.length === 0) {
      return [];
    }
    const subject: Subject = { kind: 'bond-member-lost', device, vm: null, about: null };
    const partner = { ...subject, kind: 'lacp-partner-gone' } as const;
    // Without any member the bond itself is down, and that is said of it.
    const isUp = bond.slaves.some(({ miiStatus }) => miiStatus === 'up');
    const isLacp = bond.mode.includes('802.3ad') && bond.partnerMac !== null;
    return [
      { type: 'condition', subject, at, holds: isUp && hasLostOne(bond) },
      ...(isLacp
        ? [{ type: 'condition', subject: partner, at, holds: isUp && bond.partnerMac === nobody } as const]
        : []),
    ];
  });
}

/** A member without a link, or one that formed an aggregate of its own and so carries nothing. */
function hasLostOne({ slaves, activeAggregator, partnerMac }: BondDetails): boolean {
  return slaves.some(
    ({ miiStatus, aggregator }) =>
      miiStatus === 'down' ||
      // Where nobody answers each is on its own: that is the partner's absence and no lost member.
      (activeAggregator !== null &&
        partnerMac !== nobody &&
        aggregator !== null &&
        aggregator !== activeAggregator),
  );
}
