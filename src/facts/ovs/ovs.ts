import { type CommandOutput, defineFact, ParseError } from '../../model/fact.ts';
import {
  idsOf,
  mappedText,
  membersOf,
  numbersOf,
  type OvsRow,
  parseOvsTable,
  textOf,
} from '../shared/ovs-database.ts';
import { constantCommand } from '../shared/source.ts';

/** A device of an Open vSwitch port. */
export interface OvsInterface {
  readonly name: string;
  /** `""` is a device of the kernel (a NIC, a tap of libvirt); else `internal`, `patch`, `vxlan`, ... */
  readonly type: string;
  /** The OpenFlow number; -1 where the device could not be opened, null while nobody has tried. */
  readonly ofport: number | null;
  /** What Open vSwitch says is wrong with it. */
  readonly error: string | null;
  /** Of a patch port: the port of the other bridge that it is joined to. */
  readonly peer: string | null;
  readonly linkState: string | null;
  readonly adminState: string | null;
}

/** A port with the VLANs that it carries. */
export interface OvsPort {
  readonly name: string;
  readonly tag: number | null;
  /** Empty: all. */
  readonly trunks: readonly number[];
  /** null: `access` where there is a tag, else `trunk`. */
  readonly vlanMode: string | null;
  readonly interfaces: readonly OvsInterface[];
}

export interface OvsBridge {
  readonly name: string;
  /** `system` (the kernel's) or `netdev` (in the daemon itself). */
  readonly datapath: string;
  readonly failMode: string | null;
  /** A controller is set: somebody else makes the flows. */
  readonly controlled: boolean;
  readonly ports: readonly OvsPort[];
}

/** The bridges of Open vSwitch as its database has them: what is wanted, and what the daemon made of it. */
export interface Ovs {
  readonly bridges: readonly OvsBridge[];
}

export const ovs = defineFact({
  id: 'ovs',
  summary: 'The bridges of Open vSwitch with their ports, VLANs and devices',
  // Three tables by one call: one transaction, so that they fit together.
  source: constantCommand(
    'ovs-vsctl',
    [
      '--timeout=2 -f json',
      '-- --columns=name,datapath_type,fail_mode,controller,ports list Bridge',
      '-- --columns=_uuid,name,tag,trunks,vlan_mode,interfaces list Port',
      '-- --columns=_uuid,name,type,ofport,error,options,link_state,admin_state list Interface',
    ].flatMap((words) => words.split(' ')),
  ),
  // No server to ask: there is no Open vSwitch that runs here.
  absentWhen: ({ stderr }) => /database connection failed \(No such file or directory\)/u.test(stderr),
  parse({ stdout }: CommandOutput): Ovs {
    const [bridges, ports, interfaces, ...more] = stdout.split('\n').filter((line) => line !== '');
    if (bridges === undefined || ports === undefined || interfaces === undefined || more.length > 0) {
      throw new ParseError('ovs-vsctl: not three tables');
    }
    const devices = byId(parseOvsTable(interfaces), readInterface);
    const all = byId(parseOvsTable(ports), (row) => ({
      name: required(row, 'name'),
      tag: numbersOf(row, 'tag')[0] ?? null,
      trunks: numbersOf(row, 'trunks'),
      vlanMode: textOf(row, 'vlan_mode'),
      interfaces: pick(devices, idsOf(row, 'interfaces')),
    }));
    return {
      bridges: parseOvsTable(bridges).map((row) => ({
        name: required(row, 'name'),
        datapath: textOf(row, 'datapath_type') || 'system',
        failMode: textOf(row, 'fail_mode'),
        controlled: membersOf(row, 'controller').length > 0,
        ports: pick(all, idsOf(row, 'ports')),
      })),
    };
  },
});

function readInterface(row: OvsRow): OvsInterface {
  return {
    name: required(row, 'name'),
    type: textOf(row, 'type') ?? '',
    ofport: numbersOf(row, 'ofport')[0] ?? null,
    error: textOf(row, 'error'),
    peer: mappedText(row, 'options', 'peer'),
    linkState: textOf(row, 'link_state'),
    adminState: textOf(row, 'admin_state'),
  };
}

function byId<Value>(rows: readonly OvsRow[], read: (row: OvsRow) => Value): Map<string, Value> {
  return new Map(rows.map((row) => [idsOf(row, '_uuid')[0] ?? '', read(row)]));
}

function pick<Value>(all: ReadonlyMap<string, Value>, ids: readonly string[]): Value[] {
  return ids.map((id) => {
    const value = all.get(id);
    if (value === undefined) {
      throw new ParseError('ovs-vsctl: a reference to a row that is not there');
    }
    return value;
  });
}

function required(row: OvsRow, column: string): string {
  const text = textOf(row, column);
  if (text === null) {
    throw new ParseError(`ovs-vsctl: ${column} is empty`);
  }
  return text;
}
