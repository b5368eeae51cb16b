import type { Link } from '../facts/link/link.ts';
import type { Leg } from '../model/vlan.ts';

/** The devices from each uplink port down to the wire: the port, what a VLAN device lies on, the members of a bond. */
export function legsOf(uplinks: readonly string[], links: readonly Link[]): Leg[] {
  const byName = new Map(links.map((link) => [link.name, link]));

  function below(device: string, leg: Omit<Leg, 'device' | 'kind' | 'up'>, seen: readonly string[]): Leg[] {
    const link = byName.get(device);
    if (link === undefined || seen.includes(device)) {
      return [];
    }
    const { uplink } = leg;
    const { up } = link;
    const lower = (to: string, member: Pick<Leg, 'live' | 'active' | 'ownMac'> = {}) =>
      below(to, { uplink, above: device, ...member }, [...seen, device]);
    if (link.kind === 'vlan') {
      const own: Leg = { ...leg, device, up, kind: 'vlan', vid: link.vlanId ?? 0 };
      return [own, ...(link.parent === null ? [] : lower(link.parent))];
    }
    if (link.kind !== 'bond') {
      return [{ ...leg, device, up, kind: 'nic' }];
    }
    const members = links.filter(({ master }) => master === device);
    return [
      { ...leg, device, up, kind: 'bond' },
      ...members.flatMap((member) => lower(member.name, stateOf(member, link))),
    ];
  }

  return uplinks.flatMap((uplink) => below(uplink, { uplink, above: null }, []));
}

/** A bond sends by its active member, by those of the aggregator that was chosen, or by all that are up. */
function stateOf(member: Link, { bond }: Link): Pick<Leg, 'live' | 'active' | 'ownMac'> {
  const { bondPort } = member;
  const live = member.up && member.carrier && bondPort?.miiUp !== false;
  const chosen =
    bond?.activeSlave != null
      ? bond.activeSlave === member.name
      : bond?.aggregator == null || bondPort?.aggregator == null || bondPort.aggregator === bond.aggregator;
  const own = bondPort?.permanentMac == null ? {} : { ownMac: bondPort.permanentMac };
  return { live, active: live && chosen, ...own };
}
