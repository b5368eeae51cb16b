import type { Link } from '../../facts/link/link.ts';
import type { EpisodeCore } from '../change.ts';
import { type Evidence, likely, ownLink, type Weighed } from './evidence.ts';

/** Why a bond runs on fewer members than it has: what is the matter with each. */
export function causesOfLostMember(episode: EpisodeCore, evidence: Evidence): readonly Weighed[] {
  const bond = episode.subject.device ?? '';
  const members = membersOf(bond, evidence);
  const chosen = ownLink(evidence, bond)?.bond?.aggregator ?? null;
  const found = members.flatMap((member): readonly Weighed[] => {
    const { name, up, carrier, bondPort } = member;
    if (!up) {
      return [likely(95, 'member-set-down', { bond, member: name }, [`ip link set dev ${name} up`])];
    }
    if (!carrier) {
      return [likely(90, 'member-no-carrier', { bond, member: name }, [`ethtool ${name}`])];
    }
    if (bondPort?.miiUp === false) {
      return [likely(70, 'member-not-used', { bond, member: name }, [look(bond)])];
    }
    return chosen !== null && bondPort?.aggregator != null && bondPort.aggregator !== chosen
      ? [likely(85, 'member-other-aggregator', { bond, member: name }, [look(bond)])]
      : [];
  });
  return found.length > 0 ? found : [likely(40, 'member-away', { bond }, [look(bond)])];
}

/** Why nobody answers the LACP of a bond. */
export function causesOfSilentPartner(episode: EpisodeCore, evidence: Evidence): readonly Weighed[] {
  const bond = episode.subject.device ?? '';
  const members = membersOf(bond, evidence);
  const dark = members.filter(({ up, carrier }) => !up || !carrier);
  if (members.length > 0 && dark.length === members.length) {
    return [likely(95, 'lacp-no-carrier', { bond }, [look(bond)])];
  }
  const lit = members.find(({ carrier }) => carrier)?.name;
  const listen = lit === undefined ? [] : [`timeout 35 tcpdump -nne -i ${lit} -c 2 ether proto 0x8809`];
  return [
    likely(80, 'lacp-off', { bond, members: members.map(({ name }) => name).join(', ') || '?' }, [
      look(bond),
      ...listen,
    ]),
    likely(50, 'lacp-eaten', { bond }),
  ];
}

function look(bond: string): string {
  return `cat /proc/net/bonding/${bond}`;
}

function membersOf(bond: string, { links }: Evidence): readonly Link[] {
  return links.filter(({ master, slaveKind }) => slaveKind === 'bond' && master === bond);
}
