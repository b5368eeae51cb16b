import { type BaseChain, baseChains } from './base-chain.ts';
import type { Possible } from './chain.ts';
import type { Decision, RuleRef } from './decision.ts';
import type { Firewalls } from './firewalls.ts';
import type { Course, Frame, Hook, HookedFrame, Layer } from './frame.ts';
import { doubt, isDoubt, type Match } from './match.ts';
import { fieldsOf, type Translated, type Translation } from './translation.ts';

/** One visit: a layer's hook with the names of the devices there, and which chains of it run now. */
export interface Visit {
  readonly layer: Layer;
  readonly hook: Hook;
  readonly in: string;
  readonly out: string;
  /** What the frame is here, where it differs: another bridge, other MAC addresses. */
  readonly as?: Partial<Frame>;
  readonly from?: number;
  readonly below?: number;
  /** Whether the frame comes here at all. */
  readonly happens: Match;
}

/** What the rules make of a packet: whether it passes, and how the two addresses of its connection are translated. */
export interface Passage {
  readonly decision: Decision;
  readonly source: Translation;
  readonly destination: Translation;
}

interface Progress {
  frame: Frame;
  isDnat: Match;
  readonly altered: Set<string>;
  readonly candidates: RuleRef[];
  because: string | null;
  source: Translation;
  destination: Translation;
}

const none: Translation = { kind: 'none' };

/** Leads a packet through the chains of its visits, until one surely drops it. */
export function passThrough(
  rules: Firewalls,
  frame: Frame,
  visits: readonly Visit[],
  course: Course,
  called: Match,
): Passage {
  const chains = baseChains(rules).toSorted((a, b) => a.priority - b.priority);
  const so: Progress = {
    frame,
    isDnat: false,
    altered: new Set(),
    candidates: [],
    because: null,
    source: none,
    destination: none,
  };
  for (const visit of visits) {
    for (const chain of chains.filter((candidate) => belongs(candidate, visit))) {
      const { altered, isDnat } = so;
      const { layer, hook } = visit;
      const at: HookedFrame = {
        ...so.frame,
        ...visit.as,
        layer,
        hook,
        in: visit.in,
        out: visit.out,
        altered,
        course,
        called,
        isDnat,
      };
      const happens = isVisited(chain, visit, so);
      const by = happens === false ? null : judge(chain.walk(at), happens, visit, so);
      if (by !== null) {
        return { decision: { verdict: 'drop', by }, source: so.source, destination: so.destination };
      }
    }
  }
  // What could not be read may hold a rule that drops.
  const [unread] = rules.unread ?? [];
  const because = so.because ?? (unread === undefined ? null : `${unread} could not be read`);
  const { candidates } = so;
  return {
    decision: because === null ? { verdict: 'accept' } : { verdict: 'unknown', because, candidates },
    source: read(so.source, unread),
    destination: read(so.destination, unread),
  };
}

/** Adds what came out of a chain; answers the rule that surely dropped the packet. */
function judge(possible: Possible, happens: Match, visit: Visit, so: Progress): RuleRef | null {
  const { accepts, drops, translations, doubts } = possible;
  const [last] = drops.toReversed();
  if (happens === true && !accepts && translations.length === 0 && last !== undefined) {
    return last;
  }
  const why = (isDoubt(happens) ? happens.because : doubts[0]) ?? 'a rule could not be judged';
  if (last !== undefined) {
    so.because ??= why;
    so.candidates.push(...drops);
  }
  const [first] = translations;
  if (first !== undefined) {
    const side = visit.hook === 'prerouting' || visit.hook === 'output' ? 'destination' : 'source';
    const isSure = happens === true && doubts.length === 0;
    translate(
      isSure ? first : { kind: 'unknown', because: why, candidates: translations.map(({ by }) => by) },
      side,
      so,
    );
  }
  return null;
}

function translate(to: Exclude<Translation, { kind: 'none' }>, side: 'source' | 'destination', so: Progress) {
  so[side] = to;
  const sure: Translated | null = to.kind === 'unknown' ? null : to;
  if (side === 'destination') {
    so.isDnat = sure === null ? doubt((to as { because: string }).because) : true;
  }
  if (side === 'destination' && sure?.kind === 'dnat' && sure.address !== null) {
    const port = sure.port === null ? {} : { dport: sure.port };
    const { dstKind: _, ...frame } = so.frame;
    so.frame = { ...frame, dstIp: sure.address, ...port };
    return;
  }
  for (const field of fieldsOf(side)) {
    so.altered.add(field);
  }
}

function read(translation: Translation, unread: string | undefined): Translation {
  return translation.kind === 'none' && unread !== undefined
    ? { kind: 'unknown', because: `${unread} could not be read`, candidates: [] }
    : translation;
}

function belongs(chain: BaseChain, { layer, hook, from, below, happens }: Visit): boolean {
  return (
    happens !== false &&
    chain.hook === hook &&
    // Chains of family inet may sit at a device's ingress, too.
    (chain.layers.includes(layer) || (layer === 'netdev' && chain.devices !== null)) &&
    (from === undefined || chain.priority >= from) &&
    (below === undefined || chain.priority < below)
  );
}

/** A chain of a device sees that device's frames; one for NAT only the first packet of a connection, and once. */
function isVisited({ devices, isNat }: BaseChain, visit: Visit, so: Progress): Match {
  if (isNat) {
    const side = visit.hook === 'prerouting' || visit.hook === 'output' ? so.destination : so.source;
    if (side.kind !== 'none' && side.kind !== 'unknown') {
      return false;
    }
    const { ctState } = so.frame;
    if (ctState === undefined || ctState === 'related' || so.altered.has('ct.state')) {
      return doubt('it is not known whether the packet is the first of its connection');
    }
    return ctState === 'new' && visit.happens;
  }
  if (devices === null) {
    return visit.happens;
  }
  return devices.length === 0
    ? doubt('nft does not say which device an ingress chain is on')
    : devices.includes(visit.hook === 'ingress' ? visit.in : visit.out);
}
