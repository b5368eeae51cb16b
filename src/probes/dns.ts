/** What the host's name servers said of the target's name. */
export interface DnsAnswer {
  readonly name: string;
  readonly servers: readonly string[];
  /** `silent`: no server answered in time, or none could be reached; `failed`: one answered with an error of its own. */
  readonly status: 'resolved' | 'no-such-name' | 'no-address' | 'silent' | 'failed';
  readonly addresses: readonly string[];
  readonly ms: number;
}
