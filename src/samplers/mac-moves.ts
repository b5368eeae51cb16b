/** What a bridge learned: this MAC address is behind this port. */
export interface Learned {
  readonly mac: string;
  readonly port: string;
  readonly bridge: string;
  readonly vlan: string;
}

const learnedLine =
  /^(?<mac>(?:[0-9a-f]{2}:){5}[0-9a-f]{2}) dev (?<port>\S+) (?:vlan (?<vlan>\d+) )?(?:\S+ )*?master (?<bridge>\S+)(?<rest>.*)$/u;

/** Set by hand, by a program, or the bridge's own: none of these was learned from a frame. */
const notLearned = /\b(?:permanent|static|self|extern_learn|offload|local)\b/u;

/** One line of `bridge monitor fdb`; null where it tells of nothing that was learned. */
export function parseLearned(line: string): Learned | null {
  const { mac, port, bridge, vlan = '' } = learnedLine.exec(line)?.groups ?? {};
  return mac === undefined || port === undefined || bridge === undefined || notLearned.test(line)
    ? null
    : { mac, port, bridge, vlan };
}

/** A MAC address that was behind one port and is behind another now. */
export interface Move {
  readonly mac: string;
  readonly bridge: string;
  readonly from: string;
  readonly to: string;
}

/** More addresses than these are not remembered at one time: the one that was silent for longest is forgotten. */
const mostMacs = 20_000;

/** Follows MAC addresses from port to port. */
export function createMacTracker(): (learned: Learned) => Move | null {
  const ports = new Map<string, string>();
  return ({ mac, port, bridge, vlan }) => {
    const key = `${mac} ${vlan} ${bridge}`;
    const from = ports.get(key);
    ports.delete(key);
    ports.set(key, port);
    if (ports.size > mostMacs) {
      const [oldest] = ports.keys();
      ports.delete(oldest ?? '');
    }
    return from === undefined || from === port ? null : { mac, bridge, from, to: port };
  };
}
