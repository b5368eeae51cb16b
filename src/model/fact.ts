/**
 * What one read of the host gave. Three answers that are never merged: `ok`; `absent`, which is knowledge
 * ("this host has no Open vSwitch"); `error`, which is the lack of it.
 */
export type FactResult<Data> =
  | { readonly status: 'ok'; readonly data: Data; readonly from: Provenance }
  | { readonly status: 'absent'; readonly reason: AbsentReason; readonly from: Provenance }
  | {
      readonly status: 'error';
      readonly reason: FactErrorReason;
      readonly message: string;
      readonly from: Provenance;
    };

/** `program-missing`: the host lacks the program. `object-missing`: it answered that there is no such thing. */
export type AbsentReason = 'program-missing' | 'object-missing';

/** `not-executable`: the program is there, and cannot be started: as good as not installed, and no knowledge either. */
export type FactErrorReason =
  | 'timeout'
  | 'denied'
  | 'not-executable'
  | 'exit-code'
  | 'too-large'
  | 'unparsable'
  | 'cancelled';

/** Where a fact comes from: the command as a person would type it, or the file that was read, and when. */
export interface Provenance {
  readonly command: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** What a command left behind. `exitCode` is `null` when it was ended by a signal. */
export interface CommandOutput {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
}

/** The programs that vmping may start to read facts. The table of argument shapes is printed in the docs. */
export type FactProgram =
  | 'ip'
  | 'bridge'
  | 'nft'
  | 'virsh'
  | 'tc'
  | 'ss'
  | 'ethtool'
  | 'lldpcli'
  | 'dmesg'
  | 'conntrack'
  | 'iptables-save'
  | 'ip6tables-save'
  | 'iptables-legacy-save'
  | 'ip6tables-legacy-save'
  | 'ebtables'
  | 'ebtables-legacy'
  | 'ovs-vsctl'
  | 'ovs-appctl'
  | 'ovs-ofctl';

/** One allow-listed, read-only command. `argv` is a list: there is no shell anywhere. */
export interface HostCommand<Args> {
  readonly kind: 'command';
  readonly program: FactProgram;
  readonly argv: (args: Args) => readonly string[];
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

/**
 * One or more small files of sysfs or procfs. In `paths` a `*` stands for one path element (the devices of
 * `/sys/class/net`, say); what does not exist is left out of the result.
 */
export interface HostFiles<Args> {
  readonly kind: 'files';
  readonly paths: (args: Args) => readonly string[];
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

/** The text of the files that were there, by path. */
export type FileTexts = Readonly<Record<string, string>>;

/** A command's failure that means "there is no such thing here", found by exit status and error text. */
export type AbsentWhen = (output: CommandOutput) => boolean;

/**
 * What a fact may be about: the domain, the domain and its NIC, the path's bridge, a network of libvirt, a frame that a
 * probe showed (only the engine itself can name that one), a NIC of the host (which the agent asks about).
 */
export type FactSubject = 'domain' | 'nic' | 'bridge' | 'network' | 'frame' | 'device';

/** Data and a pure parser: how one kind of fact is read. `Args` is `void` where the fact is about the whole host. */
export type FactCollector<Id extends string, Data, Args = void> = {
  readonly id: Id;
  /** One sentence for the docs: what the fact tells. */
  readonly summary: string;
  /** What has to be named to read it; left out where it is about the host. */
  readonly about?: FactSubject;
} & (
  | {
      readonly source: HostCommand<Args>;
      /** Pure. Throws {@link ParseError} when the output is not what the program promised. */
      readonly parse: (output: CommandOutput) => Data;
      readonly absentWhen?: AbsentWhen;
    }
  | {
      readonly source: HostFiles<Args>;
      readonly parse: (files: FileTexts) => Data;
    }
);

/** The output is not what the program promised. The message names the source and what was wrong, without the text. */
export class ParseError extends Error {
  override readonly name = 'ParseError';
}

/** Keeps a collector's types; returns it as it is. */
export function defineFact<const Id extends string, Data, Args = void>(
  collector: FactCollector<Id, Data, Args>,
): FactCollector<Id, Data, Args> {
  return collector;
}
