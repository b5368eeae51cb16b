import { type CommandOutput, defineFact, ParseError } from '../../model/fact.ts';
import { type BridgeArgs, switchMissing } from '../shared/bridge-args.ts';
import { hostCommand } from '../shared/source.ts';

/** What an Open vSwitch bridge has learned: which MAC address is behind which OpenFlow port, in which VLAN. */
export interface OvsFdb {
  readonly entries: readonly {
    /** null: the bridge's own port (`LOCAL`). */
    readonly ofport: number | null;
    readonly vlan: number;
    readonly mac: string;
    /** null: set by hand, it does not age. */
    readonly age: number | null;
  }[];
}

const line =
  /^\s*(?<port>\d+|LOCAL)\s+(?<vlan>\d+)\s+(?<mac>(?:[0-9a-f]{2}:){5}[0-9a-f]{2})\s+(?<age>\d+|static)\s*$/u;

export const ovsFdb = defineFact({
  id: 'ovs-fdb',
  summary: 'The MAC table of an Open vSwitch bridge',
  about: 'bridge',
  source: hostCommand('ovs-appctl', ({ bridge }: BridgeArgs) => ['fdb/show', bridge]),
  absentWhen: switchMissing,
  parse({ stdout }: CommandOutput): OvsFdb {
    const [heading, ...lines] = stdout.split('\n').filter((each) => each.trim() !== '');
    if (heading === undefined || !/^\s*port\s+VLAN\s+MAC\s+Age\s*$/u.test(heading)) {
      throw new ParseError('ovs-appctl fdb/show: no heading');
    }
    return {
      entries: lines.map((each) => {
        const found = line.exec(each)?.groups;
        if (found === undefined) {
          throw new ParseError('ovs-appctl fdb/show: a line that is no entry');
        }
        return {
          ofport: found['port'] === 'LOCAL' ? null : Number(found['port']),
          vlan: Number(found['vlan']),
          mac: found['mac'] ?? '',
          age: found['age'] === 'static' ? null : Number(found['age']),
        };
      }),
    };
  },
});
