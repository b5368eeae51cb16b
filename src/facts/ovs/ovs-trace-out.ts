import { defineFact } from '../../model/fact.ts';
import { parseTrace, traceAbsent, traceCommand } from '../shared/ovs-trace.ts';

export const ovsTraceOut = defineFact({
  id: 'ovs-trace-out',
  summary: "What Open vSwitch says that it does with the guest's frame for the next hop",
  about: 'frame',
  source: traceCommand(),
  absentWhen: traceAbsent,
  parse: parseTrace,
});
