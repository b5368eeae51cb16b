/** What moved on the path's devices while the probes ran: counters of lost frames, and carriers. */
export interface Moved {
  readonly counters: readonly { readonly device: string; readonly counter: string; readonly by: number }[];
  readonly carrierChanges: readonly { readonly device: string; readonly by: number }[];
  readonly qdiscs: readonly {
    readonly device: string;
    readonly kind: string;
    readonly drops: number;
    readonly overlimits: number;
  }[];
}

/** Whether anything moved. */
export function hasMoved({ counters, carrierChanges, qdiscs }: Moved): boolean {
  return counters.length > 0 || carrierChanges.length > 0 || qdiscs.length > 0;
}
