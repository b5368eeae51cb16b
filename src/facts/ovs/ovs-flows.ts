import { type CommandOutput, defineFact, ParseError } from '../../model/fact.ts';
import { type BridgeArgs, switchMissing } from '../shared/bridge-args.ts';
import { hostCommand } from '../shared/source.ts';

/** The OpenFlow rules of a bridge. None at all: it forwards nothing. */
export interface OvsFlows {
  readonly flows: readonly { readonly table: number; readonly packets: number; readonly text: string }[];
}

const flow =
  /^\s*cookie=\S+, duration=\S+, table=(?<table>\d+), n_packets=(?<packets>\d+), n_bytes=\d+, (?<text>.*)$/u;

export const ovsFlows = defineFact({
  id: 'ovs-flows',
  summary: 'The OpenFlow rules of an Open vSwitch bridge',
  about: 'bridge',
  // A bridge may be set to speak one version only; the highest that both know is used.
  source: hostCommand('ovs-ofctl', ({ bridge }: BridgeArgs) => [
    '-O',
    'OpenFlow10,OpenFlow13,OpenFlow14,OpenFlow15',
    'dump-flows',
    bridge,
  ]),
  absentWhen: switchMissing,
  parse({ stdout }: CommandOutput): OvsFlows {
    const lines = stdout.split('\n').filter((each) => each.trim() !== '');
    if (!/^(NXST|OFPST)_FLOW reply/u.test(lines[0] ?? '')) {
      throw new ParseError('ovs-ofctl dump-flows: no reply');
    }
    return { flows: lines.filter((each) => !/^(NXST|OFPST)_FLOW reply/u.test(each)).map(readFlow) };
  },
});

function readFlow(row: string): OvsFlows['flows'][number] {
  const found = flow.exec(row)?.groups;
  if (found === undefined) {
    throw new ParseError('ovs-ofctl dump-flows: a line that is no flow');
  }
  const text = (found['text'] ?? '').replace(/^(?:reset_counts )?(?:(?:idle|hard)_age=\d+, )*/u, '');
  return { table: Number(found['table']), packets: Number(found['packets']), text };
}
