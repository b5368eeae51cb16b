import { type ArpHeard, listenToArp } from '../../../../adapters/host/arp-listen.ts';
import type { Surroundings, Watcher } from '../../../../jobs/host/agent/agent-host.ts';
import type { Observation, Subject } from '../../../flap/observation.ts';
import type { DevicePlace } from '../../../flap/roles.ts';
import type { CountRule } from '../../../flap/rules.ts';
import type { Meters } from '../../../metrics/meters.ts';
import { DeviceName, VmName } from '../../../model/names.ts';
import { createAddressOwners } from '../../../samplers/address-owners.ts';
import { every } from './every.ts';

const everyMs = 60_000;
const listenMs = 3_000;
const firstMs = 5_000;

/** While there is a storm it is counted for longer, so that what is told was really seen. */
const stormMs = 20_000;

/** More bridges are listened to in turn. */
const atOnce = 2;

export interface ArpWatchOptions {
  readonly surroundings: Surroundings;
  /** What a storm is. */
  readonly rule: CountRule;
  readonly meters: Meters;
}

/** Listens to ARP now and then: how much of it there is, and whether two machines claim one address. */
export function watchArp({ surroundings, rule, meters }: ArpWatchOptions): Watcher {
  const owners = new Map<string, ReturnType<typeof createAddressOwners>>();
  const told = new Map<string, Subject>();
  let turn = 0;

  async function look(signal: AbortSignal, observe: (seen: readonly Observation[]) => void): Promise<void> {
    const bridges = surroundings.places().filter(({ role }) => role === 'bridge');
    const now = bridges.length <= atOnce ? bridges : bridges.slice(turn, turn + atOnce);
    turn = turn + atOnce >= bridges.length ? 0 : turn + atOnce;
    await Promise.all(now.map((bridge) => listenAt(bridge, signal, observe)));
  }

  async function listenAt(
    { device: name, behind }: DevicePlace,
    signal: AbortSignal,
    observe: (seen: readonly Observation[]) => void,
  ): Promise<void> {
    const bridge = DeviceName.safeParse(name).data;
    if (bridge === undefined) {
      return;
    }
    const claims = owners.get(bridge) ?? createAddressOwners();
    owners.set(bridge, claims);
    const device = behind[0] ?? bridge;
    const heard: ArpHeard[] = [];
    const onArp = (arp: ArpHeard) => {
      heard.push(arp);
      // 0.0.0.0 asks whether an address is free, and claims nothing (RFC 5227).
      if (arp.senderIp !== '0.0.0.0') {
        claims.take({ address: arp.senderIp, mac: arp.senderMac, at: arp.at });
      }
    };
    const requests = () => heard.filter(({ isRequest }) => isRequest);
    const listen = (forMs: number) => listenToArp({ device, forMs, signal, onArp });
    const tookMs = await listen(listenMs);
    if (tookMs === null || signal.aborted) {
      return;
    }
    meters.add('vmping_arp_requests_total', {}, Math.round((requests().length * everyMs) / tookMs));
    const [window] = rule.windows;
    // Half of what a storm needs: then it is counted for as long as it takes to know.
    if (requests().length / tookMs >= window.count / window.withinMs / 2) {
      await listen(stormMs);
    }
    observe([...stormOf(bridge, requests()), ...conflictsOn(bridge, claims)]);
  }

  function conflictsOn(device: DeviceName, claims: ReturnType<typeof createAddressOwners>): Observation[] {
    const at = Date.now();
    const guests = surroundings.guests();
    const guestOf = (mac: string) =>
      guests.find(({ nics }) => nics.some((nic) => nic.mac === mac))?.name ?? null;
    const ownerOf = (mac: string) => {
      const guest = guestOf(mac);
      return guest !== null ? `vm ${guest}` : surroundings.hostMacs().includes(mac) ? 'host' : null;
    };
    const found = claims.conflicts(at, ownerOf).flatMap(({ address, macs }): Subject[] => {
      const guest =
        guests.find(({ addresses }) => addresses.includes(address))?.name ??
        macs.map(guestOf).find(Boolean) ??
        null;
      const isGateway = surroundings.gateways().includes(address);
      return guest === null && !isGateway
        ? []
        : [
            {
              kind: 'address-conflict',
              device,
              vm: isGateway ? null : (VmName.safeParse(guest).data ?? null),
              about: `${address} ${macs.join(' ')}`,
            },
          ];
    });
    const before = [...told].filter(([, subject]) => subject.device === device);
    const gone = before.filter(([key]) => !found.some((subject) => JSON.stringify(subject) === key));
    for (const [key] of gone) {
      told.delete(key);
    }
    for (const subject of found) {
      told.set(JSON.stringify(subject), subject);
    }
    return [
      ...found.map((subject) => ({ type: 'condition', subject, at, holds: true }) as const),
      ...gone.map(([, subject]) => ({ type: 'condition', subject, at, holds: false }) as const),
    ];
  }

  return {
    start(observe, held) {
      for (const subject of held.filter(({ kind }) => kind === 'address-conflict')) {
        told.set(JSON.stringify(subject), subject);
      }
      return every(everyMs, firstMs, (signal) => look(signal, observe));
    },
  };
}

/** What was really counted, a second at a time. */
function stormOf(device: DeviceName, requests: readonly ArpHeard[]): Observation[] {
  const subject = { kind: 'arp-storm', device, vm: null, about: null } as const;
  const bySecond = Map.groupBy(requests, ({ at }) => Math.floor(at / 1_000));
  return [...bySecond].map(([second, some]) => {
    const at = Math.min(Date.now(), (second + 1) * 1_000);
    return { type: 'count', subject, at, since: second * 1_000, count: some.length, up: null };
  });
}
