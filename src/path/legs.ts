import type { Link } from '../facts/link/link.ts';
import type { Leg } from '../model/vlan.ts';

/** The devices from each uplink port down to the wire: the port, what a VLAN device lies on, the members of a bond. */
export function legsOf(uplinks: readonly string[], links: readonly Link[]): Leg[] {
  const byName = new Map(links.map((link) => [link.name, link]));

  function below(device: string, leg: Omit<Leg, 'device' | 'kind'>, seen: readonly string[]): Leg[] {
    const link = byName.get(device);
    if (link === undefined || seen.includes(device)) {
      return [];
    }
    const { uplink } = leg;
    const lower = (to: string, active?: boolean) =>
      below(to, { uplink, above: device, ...(active === undefined ? {} : { active }) }, [...seen, device]);
    if (link.kind === 'vlan') {
      const own: Leg = { ...leg, device, kind: 'vlan', vid: link.vlanId ?? 0 };
      return [own, ...(link.parent === null ? [] : lower(link.parent))];
    }
    if (link.kind !== 'bond') {
      return [{ ...leg, device, kind: 'nic' }];
    }
    const members = links.filter(({ master }) => master === device);
    return [
      { ...leg, device, kind: 'bond' },
      ...members.flatMap((member) => lower(member.name, isUsed(member, link))),
    ];
  }

  return uplinks.flatMap((uplink) => below(uplink, { uplink, above: null }, []));
}

/** Whether a bond sends by a member: the active one, those of the aggregator that was chosen, or all that are up. */
function isUsed(member: Link, { bond }: Link): boolean {
  const { bondPort } = member;
  if (!member.up || !member.carrier || bondPort?.miiUp === false) {
    return false;
  }
  if (bond?.activeSlave != null) {
    return bond.activeSlave === member.name;
  }
  return bond?.aggregator == null || bondPort?.aggregator == null || bondPort.aggregator === bond.aggregator;
}
