/** An ARP frame says: this address is that machine's. */
export interface Claim {
  readonly address: string;
  readonly mac: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Whose a MAC address is, as far as this host knows: `vm web01`, `host`; null: somebody else's. */
export type OwnerOf = (mac: string) => string | null;

/** Two machines that claim one address, in turns. */
export interface Conflict {
  readonly address: string;
  /** Sorted, so that the same two are always the same. */
  readonly macs: readonly [string, string];
}

/** So long a claim counts. */
const rememberedMs = 10 * 60_000;

/** An address that goes from one machine to another and back, so often, is no failover. */
const leastTurns = 2;

/** Both must have claimed it within this time before now. */
const freshMs = 3 * 60_000;

/** At most so many addresses are followed, each with so many changes of its owner. */
const mostAddresses = 5_000;
const mostTurns = 20;

/**
 * Routers that share an address do so with addresses of these: VRRP and CARP (RFC 9568), HSRP, GLBP. Such a router
 * also speaks with its own, so only a guest that claims the same address is in conflict with one.
 */
const sharedRouter = /^(?:00:00:5e:00:0[12]:|00:00:0c:07:ac:|00:00:0c:9f:f|00:05:73:a0:|00:07:b4:)/u;

/** The ports of one NIC, or of one machine's bond that answers by each (balance-alb), are next to each other. */
const nextToEachOther = 8;

/** Follows who claims which address. */
export interface AddressOwners {
  take(claim: Claim): void;
  /** The addresses that two machines claim now. */
  conflicts(now: number, ownerOf: OwnerOf): readonly Conflict[];
}

export function createAddressOwners(): AddressOwners {
  /** For each address the machine of each turn, with when that turn began and when it was last heard. */
  const turns = new Map<string, { mac: string; from: number; to: number }[]>();
  return {
    take({ address, mac, at }) {
      const all = (turns.get(address) ?? []).filter(({ to }) => to >= at - rememberedMs);
      const last = all.at(-1);
      if (last?.mac === mac) {
        last.to = Math.max(last.to, at);
      } else {
        all.push({ mac, from: at, to: at });
      }
      turns.delete(address);
      turns.set(address, all.slice(-mostTurns));
      if (turns.size > mostAddresses) {
        const [oldest] = turns.keys();
        turns.delete(oldest ?? '');
      }
    },
    conflicts: (now, ownerOf) =>
      [...turns].flatMap(([address, all]) => {
        const recent = all.filter(({ to }) => to >= now - rememberedMs);
        const macs = [...new Set(recent.filter(({ to }) => to >= now - freshMs).map(({ mac }) => mac))];
        const [first, second] = macs.toSorted();
        // Three and more are a router that answers by many, or chaos that others tell.
        if (macs.length !== 2 || first === undefined || second === undefined) {
          return [];
        }
        const changes = recent.filter(({ mac }) => mac === first || mac === second).length - 1;
        return changes >= leastTurns && areStrangers(first, second, ownerOf)
          ? [{ address, macs: [first, second] as const }]
          : [];
      }),
  };
}

/** Whether two MAC addresses are surely those of two machines that know nothing of each other. */
function areStrangers(one: string, other: string, ownerOf: OwnerOf): boolean {
  const owners = [ownerOf(one), ownerOf(other)];
  if (owners[0] !== null && owners[0] === owners[1]) {
    return false;
  }
  const isGuests = owners.some((owner) => owner?.startsWith('vm ') ?? false);
  return isGuests || !([one, other].some((mac) => sharedRouter.test(mac)) || areNeighbors(one, other));
}

function areNeighbors(one: string, other: string): boolean {
  const [a, b] = [one, other].map((mac) => Number.parseInt(mac.replaceAll(':', ''), 16));
  // The bit of locally given addresses may differ.
  const apart = Math.abs(((a ?? 0) % 2 ** 40) - ((b ?? 0) % 2 ** 40));
  return apart <= nextToEachOther;
}
