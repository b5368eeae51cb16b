import type { RuleRef } from './decision.ts';

/** What a rule of address translation makes of a packet's source or destination. */
export interface NewAddress {
  readonly kind: 'masquerade' | 'snat' | 'dnat' | 'redirect';
  /** null: the rule keeps it, or takes it from something that vmping does not read (a map, the way out). */
  readonly address: string | null;
  readonly port: number | null;
}

/** A translation that applies, with the rule that makes it. */
export interface Translated extends NewAddress {
  readonly by: RuleRef;
}

/** What becomes of one of the two addresses of a connection's first packet. */
export type Translation =
  | { readonly kind: 'none' }
  | Translated
  | { readonly kind: 'unknown'; readonly because: string; readonly candidates: readonly RuleRef[] };

/** What `-j SNAT`, `snat to` and the like change in the packet, by the names of its fields. */
export function fieldsOf(side: 'source' | 'destination'): readonly string[] {
  return side === 'source'
    ? ['ip.saddr', 'ip6.saddr', 'th.sport', 'tcp.sport', 'udp.sport']
    : ['ip.daddr', 'ip6.daddr', 'th.dport', 'tcp.dport', 'udp.dport'];
}

/** Reads `--to-source` and `--to-destination`: `a`, `a:p`, `[v6]:p`; a range of addresses gives none. */
export function readNewAddress(kind: NewAddress['kind'], text: string | undefined): NewAddress {
  const found =
    /^(?:\[(?<six>[\da-f:]+)\]|(?<four>[\d.]+))(?::(?<port>\d+))?$/iu.exec(text ?? '')?.groups ??
    /^(?<six>[\da-f]*:[\da-f:]+)$/iu.exec(text ?? '')?.groups;
  const port = found?.['port'];
  return {
    kind,
    address: found?.['six'] ?? found?.['four'] ?? null,
    port: port === undefined ? null : Number(port),
  };
}
